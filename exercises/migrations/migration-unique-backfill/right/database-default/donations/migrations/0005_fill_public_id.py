from typing import Any

from django.contrib.postgres.functions import RandomUUID
from django.db import migrations
from django.db.models import Max, Min

KEYS_PER_TRANSACTION = 200


def fill(apps: Any, schema_editor: Any) -> None:
    """Gives an id to each donation that has none, in the order of the primary key.

    It may be stopped at any time, and goes on with what is left when it runs again.
    """
    donations = apps.get_model("donations", "Donation").objects.using(schema_editor.connection.alias)
    keys = donations.aggregate(first=Min("pk"), last=Max("pk"))
    if keys["first"] is None:
        return
    for start in range(keys["first"], keys["last"] + 1, KEYS_PER_TRANSACTION):
        some = donations.filter(pk__gte=start, pk__lt=start + KEYS_PER_TRANSACTION)
        some.filter(public_id=None).update(public_id=RandomUUID())


class Migration(migrations.Migration):
    # Each batch is committed by itself, and stays when this is killed.
    atomic = False

    dependencies = [
        ("donations", "0004_donation_public_id"),
    ]

    operations = [
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
