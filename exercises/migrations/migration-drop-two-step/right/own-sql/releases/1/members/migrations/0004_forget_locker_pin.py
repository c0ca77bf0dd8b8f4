from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("members", "0003_member_indexes"),
    ]

    operations = [
        migrations.RunSQL(
            sql="ALTER TABLE members_member ALTER COLUMN locker_pin SET DEFAULT ''",
            reverse_sql="ALTER TABLE members_member ALTER COLUMN locker_pin DROP DEFAULT",
            state_operations=[
                migrations.RemoveIndex(model_name="member", name="members_by_pin"),
                migrations.RemoveField(model_name="member", name="locker_pin"),
            ],
        ),
    ]
