from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("members", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="member",
            name="locker_pin",
            field=models.CharField(default="0000", help_text="For the keypad of the locker.", max_length=6),
            preserve_default=False,
        ),
    ]
