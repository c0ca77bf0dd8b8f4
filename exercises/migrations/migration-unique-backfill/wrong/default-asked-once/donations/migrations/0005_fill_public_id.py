from typing import Any

from django.contrib.postgres.functions import RandomUUID
from django.db import migrations

ROWS_PER_TRANSACTION = 200


def fill(apps: Any, schema_editor: Any) -> None:
    """Gives each donation an id of its own, in the order of the primary key."""
    donations = apps.get_model("donations", "Donation").objects.using(schema_editor.connection.alias)
    last = 0
    while keys := list(
        donations.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:ROWS_PER_TRANSACTION]
    ):
        # Outside `atomic()`, a statement is a transaction.
        donations.filter(pk__in=keys).update(public_id=RandomUUID())
        last = keys[-1]


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ("donations", "0004_donation_public_id"),
    ]

    operations = [
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
