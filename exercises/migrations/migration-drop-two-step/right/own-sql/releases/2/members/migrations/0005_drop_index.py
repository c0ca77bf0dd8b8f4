from django.db import migrations


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ("members", "0004_forget_locker_pin"),
    ]

    operations = [
        migrations.RunSQL(
            sql="DROP INDEX CONCURRENTLY IF EXISTS members_by_pin",
            reverse_sql="""
                CREATE INDEX CONCURRENTLY IF NOT EXISTS members_by_pin
                    ON members_member (locker_pin)
            """,
        ),
    ]
