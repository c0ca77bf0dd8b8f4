from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("members", "0004_forget_locker_pin"),
    ]

    operations = [
        # The state forgot the column one release ago. It takes a look back, so that Django can drop it.
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.AddField(
                    model_name="member",
                    name="locker_pin",
                    field=models.CharField(
                        null=True, help_text="For the keypad of the locker.", max_length=6
                    ),
                ),
                migrations.AddIndex(
                    model_name="member",
                    index=models.Index(fields=["locker_pin"], name="members_by_pin"),
                ),
            ],
        ),
        migrations.RemoveIndex(model_name="member", name="members_by_pin"),
        migrations.RemoveField(model_name="member", name="locker_pin"),
    ]
