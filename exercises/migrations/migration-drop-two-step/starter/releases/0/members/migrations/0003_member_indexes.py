from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("members", "0002_locker_pin"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="member",
            index=models.Index(fields=["locker_pin"], name="members_by_pin"),
        ),
        migrations.AddIndex(
            model_name="member",
            index=models.Index(fields=["name"], name="members_by_name"),
        ),
    ]
