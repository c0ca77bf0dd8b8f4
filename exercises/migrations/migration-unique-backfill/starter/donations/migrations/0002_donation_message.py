from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("donations", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="donation",
            name="message",
            field=models.TextField(
                blank=True,
                db_default="",
                help_text="Shown beside the donation, if the donor wants that.",
            ),
        ),
    ]
