from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("members", "0004_forget_locker_pin"),
    ]

    operations = [
        migrations.RunSQL(
            sql="ALTER TABLE members_member DROP COLUMN locker_pin",
            reverse_sql="ALTER TABLE members_member ADD COLUMN locker_pin varchar(6) NOT NULL DEFAULT ''",
        ),
    ]
