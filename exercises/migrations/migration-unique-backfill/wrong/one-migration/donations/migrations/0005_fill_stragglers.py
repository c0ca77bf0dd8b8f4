from typing import Any

from django.contrib.postgres.functions import RandomUUID
from django.db import migrations

ROWS_PER_TRANSACTION = 200


def fill(apps: Any, schema_editor: Any) -> None:
    """Gives an id to each donation that has none, in the order of the primary key.

    It may be stopped at any time, and goes on with what is left when it runs again.
    """
    donations = apps.get_model("donations", "Donation").objects.using(schema_editor.connection.alias)
    without = donations.filter(public_id=None)
    last = 0
    while keys := list(
        without.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:ROWS_PER_TRANSACTION]
    ):
        # Outside `atomic()`, a statement is a transaction.
        without.filter(pk__in=keys).update(public_id=RandomUUID())
        last = keys[-1]


class Migration(migrations.Migration):
    # Each batch is committed by itself, and stays when this is killed.
    atomic = False

    dependencies = [
        ("donations", "0004_donation_public_id"),
    ]

    operations = [
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
