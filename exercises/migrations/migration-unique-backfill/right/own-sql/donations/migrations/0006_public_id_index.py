from django.db import migrations


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ("donations", "0005_fill_public_id"),
    ]

    operations = [
        # One that was left half-built is in the way of another.
        migrations.RunSQL("DROP INDEX CONCURRENTLY IF EXISTS donations_public_id", migrations.RunSQL.noop),
        migrations.RunSQL(
            "CREATE UNIQUE INDEX CONCURRENTLY donations_public_id ON donations_donation (public_id)",
            "DROP INDEX CONCURRENTLY IF EXISTS donations_public_id",
        ),
    ]
