import uuid

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("donations", "0003_donations_by_campaign"),
    ]

    operations = [
        migrations.AddField(
            model_name="donation",
            name="public_id",
            field=models.UUIDField(editable=False, null=True),
        ),
        # Only the code learns this default. Given to AddField, it would be asked once, and every donation
        # would get the same id.
        migrations.AlterField(
            model_name="donation",
            name="public_id",
            field=models.UUIDField(default=uuid.uuid4, editable=False, null=True),
        ),
    ]
