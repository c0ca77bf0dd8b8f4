from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("members", "0004_forget_locker_pin"),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.AddField(
                    model_name="member",
                    name="locker_pin",
                    field=models.CharField(
                        db_default="", help_text="For the keypad of the locker.", max_length=6
                    ),
                ),
                migrations.RemoveField(model_name="member", name="locker_pin"),
            ],
        ),
    ]
