import uuid
from typing import Any

from django.db import migrations


def fill(apps: Any, schema_editor: Any) -> None:
    Donation = apps.get_model("donations", "Donation")
    donations = list(Donation.objects.filter(public_id=None).order_by("pk"))
    for donation in donations:
        donation.public_id = uuid.uuid4()
    for start in range(0, len(donations), 200):
        Donation.objects.bulk_update(donations[start : start + 200], ["public_id"])


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ("donations", "0004_donation_public_id"),
    ]

    operations = [
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
