import uuid
from typing import Any

from django.db import migrations


def fill(apps: Any, schema_editor: Any) -> None:
    Donation = apps.get_model("donations", "Donation")
    for donation in Donation.objects.filter(public_id=None).iterator():
        donation.public_id = uuid.uuid4()
        donation.save(update_fields=["public_id"])


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ("donations", "0004_donation_public_id"),
    ]

    operations = [
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
