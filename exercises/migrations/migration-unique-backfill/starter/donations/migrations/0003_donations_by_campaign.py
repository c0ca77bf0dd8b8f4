from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("donations", "0002_donation_message"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="donation",
            index=models.Index(fields=["campaign", "-received_at"], name="donations_of_a_campaign"),
        ),
    ]
