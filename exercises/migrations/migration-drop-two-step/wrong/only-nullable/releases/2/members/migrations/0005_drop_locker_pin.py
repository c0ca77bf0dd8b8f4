from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("members", "0004_forget_locker_pin"),
    ]

    operations = [
        migrations.RemoveIndex(model_name="member", name="members_by_pin"),
        migrations.RemoveField(model_name="member", name="locker_pin"),
    ]
