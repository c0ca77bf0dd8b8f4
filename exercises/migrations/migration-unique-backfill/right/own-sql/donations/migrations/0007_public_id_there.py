from django.contrib.postgres.operations import AddConstraintNotValid
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("donations", "0006_public_id_index"),
    ]

    operations = [
        AddConstraintNotValid(
            model_name="donation",
            constraint=models.CheckConstraint(
                condition=models.Q(public_id__isnull=False), name="donations_public_id_there"
            ),
        ),
    ]
