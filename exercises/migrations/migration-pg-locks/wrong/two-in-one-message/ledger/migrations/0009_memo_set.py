from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ("ledger", "0008_amount_for_all_entries"),
    ]

    operations = [
        migrations.RunSQL(
            "ALTER TABLE ledger_entry ADD CONSTRAINT entry_memo_set CHECK (memo IS NOT NULL) NOT VALID; "
            "ALTER TABLE ledger_entry VALIDATE CONSTRAINT entry_memo_set",
            "ALTER TABLE ledger_entry DROP CONSTRAINT IF EXISTS entry_memo_set",
            state_operations=[
                migrations.AddConstraint(
                    model_name="entry",
                    constraint=models.CheckConstraint(
                        condition=models.Q(memo__isnull=False), name="entry_memo_set"
                    ),
                ),
            ],
        ),
    ]
