from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("members", "0003_member_indexes"),
    ]

    operations = [
        migrations.AlterField(
            model_name="member",
            name="locker_pin",
            field=models.CharField(null=True, help_text="For the keypad of the locker.", max_length=6),
        ),
        migrations.RunSQL(
            sql=migrations.RunSQL.noop,
            reverse_sql="UPDATE members_member SET locker_pin = '' WHERE locker_pin IS NULL",
        ),
    ]
