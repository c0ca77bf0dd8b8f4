import uuid

from django.db import migrations, models

FORWARDS = """
    ALTER TABLE donations_donation ALTER COLUMN public_id SET NOT NULL;
    ALTER TABLE donations_donation
        ADD CONSTRAINT donations_public_id UNIQUE USING INDEX donations_public_id
"""
BACKWARDS = """
    ALTER TABLE donations_donation DROP CONSTRAINT donations_public_id;
    ALTER TABLE donations_donation ALTER COLUMN public_id DROP NOT NULL
"""


class Migration(migrations.Migration):
    """Nothing is read and nothing built here: the check has been validated, the index is there."""

    dependencies = [
        ("donations", "0008_public_id_validated"),
    ]

    operations = [
        migrations.RunSQL(
            FORWARDS,
            BACKWARDS,
            state_operations=[
                migrations.AlterField(
                    model_name="donation",
                    name="public_id",
                    field=models.UUIDField(default=uuid.uuid4, editable=False, unique=True),
                ),
            ],
        ),
        migrations.RemoveConstraint(model_name="donation", name="donations_public_id_there"),
    ]
