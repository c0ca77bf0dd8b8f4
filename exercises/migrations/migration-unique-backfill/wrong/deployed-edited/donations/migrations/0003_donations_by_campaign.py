import uuid

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("donations", "0002_donation_message"),
    ]

    operations = [
        migrations.AddField(
            model_name="donation",
            name="public_id",
            field=models.UUIDField(editable=False, null=True),
        ),
        migrations.AlterField(
            model_name="donation",
            name="public_id",
            field=models.UUIDField(default=uuid.uuid4, editable=False, null=True),
        ),
        migrations.AddIndex(
            model_name="donation",
            index=models.Index(fields=["campaign", "-received_at"], name="donations_of_a_campaign"),
        ),
    ]
