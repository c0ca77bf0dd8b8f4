import uuid
from itertools import batched
from typing import Any

from django.db import migrations, transaction


def fill(apps: Any, schema_editor: Any) -> None:
    manager = apps.get_model("donations", "Donation").objects
    without = manager.filter(public_id=None).only("pk").order_by("pk")
    for batch in batched(without.iterator(chunk_size=100), 100):
        for donation in batch:
            donation.public_id = uuid.uuid4()
        with transaction.atomic():
            manager.bulk_update(batch, ["public_id"])


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ("donations", "0004_donation_public_id"),
    ]

    operations = [
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
