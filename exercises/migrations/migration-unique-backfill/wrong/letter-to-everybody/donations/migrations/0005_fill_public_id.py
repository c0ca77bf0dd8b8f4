import uuid
from typing import Any

from django.db import migrations

from donations.models import Donation


def fill(apps: Any, schema_editor: Any) -> None:
    for donation in Donation.objects.filter(public_id=None):
        donation.public_id = uuid.uuid4()
        donation.save()


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ("donations", "0004_donation_public_id"),
    ]

    operations = [
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
