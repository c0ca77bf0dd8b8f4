from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("members", "0004_forget_locker_pin"),
    ]

    operations = [
        migrations.RunSQL("ALTER TABLE members_member DROP COLUMN locker_pin"),
    ]
