from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("ledger", "0003_batch"),
    ]

    operations = [
        migrations.RunSQL(
            "ALTER TABLE ledger_entry ADD COLUMN batch_id bigint REFERENCES ledger_batch",
            "ALTER TABLE ledger_entry DROP COLUMN batch_id",
        ),
    ]
