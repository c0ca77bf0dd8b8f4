import uuid
from typing import Any

from django.db import migrations


def fill(apps: Any, schema_editor: Any) -> None:
    """What the pods of the release before wrote while the first filling ran and until they were gone."""
    Donation = apps.get_model("donations", "Donation")
    for key in Donation.objects.filter(public_id=None).values_list("pk", flat=True):
        Donation.objects.filter(pk=key, public_id=None).update(public_id=uuid.uuid4())


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ("donations", "0005_fill_public_id"),
    ]

    operations = [
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
