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
    ]
