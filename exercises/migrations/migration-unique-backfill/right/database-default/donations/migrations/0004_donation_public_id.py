from django.contrib.postgres.functions import RandomUUID
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
        # Set afterwards, a default is for the rows to come. In AddField it would be for those that are there.
        migrations.AlterField(
            model_name="donation",
            name="public_id",
            field=models.UUIDField(db_default=RandomUUID(), editable=False, null=True),
        ),
    ]
