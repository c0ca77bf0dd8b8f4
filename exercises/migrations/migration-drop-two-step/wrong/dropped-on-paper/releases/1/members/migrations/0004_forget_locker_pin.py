from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("members", "0003_member_indexes"),
    ]

    operations = [
        migrations.AlterField(
            model_name="member",
            name="locker_pin",
            field=models.CharField(db_default="", help_text="For the keypad of the locker.", max_length=6),
        ),
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.RemoveIndex(model_name="member", name="members_by_pin"),
                migrations.RemoveField(model_name="member", name="locker_pin"),
            ],
        ),
    ]
