from typing import Any

from django.contrib.postgres.functions import RandomUUID
from django.db import migrations

ROWS_PER_TRANSACTION = 200


def fill(apps: Any, schema_editor: Any) -> None:
    without = apps.get_model("donations", "Donation").objects.filter(public_id=None)
    keys = list(without.order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(keys), ROWS_PER_TRANSACTION):
        batch = keys[start : start + ROWS_PER_TRANSACTION]
        without.filter(pk__in=batch).update(public_id=RandomUUID())


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ("donations", "0004_donation_public_id"),
    ]

    operations = [
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
