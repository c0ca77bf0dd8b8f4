from django.db import migrations


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ("ledger", "0004_entry_batch"),
    ]

    operations = [
        migrations.RunSQL(
            "CREATE INDEX CONCURRENTLY entry_account_booked_at ON ledger_entry (account_id, booked_at)",
            "DROP INDEX CONCURRENTLY entry_account_booked_at",
        ),
        migrations.RunSQL(
            "CREATE INDEX CONCURRENTLY entry_batch ON ledger_entry (batch_id)",
            "DROP INDEX CONCURRENTLY entry_batch",
        ),
    ]
