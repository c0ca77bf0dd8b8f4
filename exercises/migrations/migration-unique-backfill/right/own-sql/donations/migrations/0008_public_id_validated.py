from django.contrib.postgres.operations import ValidateConstraint
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("donations", "0007_public_id_there"),
    ]

    operations = [
        ValidateConstraint(model_name="donation", name="donations_public_id_there"),
    ]
