import uuid
from typing import Any

from django.db import migrations, transaction

BATCH = 200


def fill(apps: Any, schema_editor: Any) -> None:
    Donation = apps.get_model("donations", "Donation")
    last = 0
    while True:
        with transaction.atomic():
            batch = list(
                Donation.objects.select_for_update()
                .filter(public_id__isnull=True, pk__gt=last)
                .only("pk")
                .order_by("pk")[:BATCH]
            )
            if not batch:
                return
            for donation in batch:
                donation.public_id = uuid.uuid4()
            Donation.objects.bulk_update(batch, ["public_id"])
        last = batch[-1].pk


class Migration(migrations.Migration):
    dependencies = [
        ("donations", "0004_donation_public_id"),
    ]

    operations = [
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
