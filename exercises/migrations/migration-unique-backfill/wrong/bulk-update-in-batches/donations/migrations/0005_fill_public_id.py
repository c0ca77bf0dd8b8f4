import uuid
from typing import Any

from django.db import migrations


def fill(apps: Any, schema_editor: Any) -> None:
    Donation = apps.get_model("donations", "Donation")
    some = []
    for donation in Donation.objects.filter(public_id=None).only("pk").iterator():
        donation.public_id = uuid.uuid4()
        some.append(donation)
        if len(some) == 1_000:
            Donation.objects.bulk_update(some, ["public_id"], batch_size=200)
            some = []
    Donation.objects.bulk_update(some, ["public_id"], batch_size=200)


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ("donations", "0004_donation_public_id"),
    ]

    operations = [
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
