import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ("ledger", "0003_batch"),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[
                # One transaction each, none of which keeps a lock while it reads. IF NOT EXISTS and the drops
                # let the file run again where it gave up.
                migrations.RunSQL(
                    "ALTER TABLE ledger_entry ADD COLUMN IF NOT EXISTS batch_id bigint",
                    "ALTER TABLE ledger_entry DROP COLUMN IF EXISTS batch_id",
                ),
                migrations.RunSQL(
                    "ALTER TABLE ledger_entry DROP CONSTRAINT IF EXISTS entry_batch_fk, "
                    "ADD CONSTRAINT entry_batch_fk FOREIGN KEY (batch_id) REFERENCES ledger_batch NOT VALID",
                    "ALTER TABLE ledger_entry DROP CONSTRAINT IF EXISTS entry_batch_fk",
                ),
                migrations.RunSQL(
                    "ALTER TABLE ledger_entry DROP CONSTRAINT IF EXISTS entry_amount_not_zero, "
                    "ADD CONSTRAINT entry_amount_not_zero CHECK (amount <> 0) NOT VALID",
                    "ALTER TABLE ledger_entry DROP CONSTRAINT IF EXISTS entry_amount_not_zero",
                ),
                # From PostgreSQL 18 on.
                migrations.RunSQL(
                    "ALTER TABLE ledger_entry ADD CONSTRAINT entry_memo_not_null NOT NULL memo NOT VALID",
                    "ALTER TABLE ledger_entry ALTER COLUMN memo DROP NOT NULL",
                ),
                *(
                    migrations.RunSQL(
                        f"ALTER TABLE ledger_entry VALIDATE CONSTRAINT {name}", migrations.RunSQL.noop
                    )
                    for name in ("entry_batch_fk", "entry_amount_not_zero", "entry_memo_not_null")
                ),
                *(
                    migrations.RunSQL(
                        [
                            f"DROP INDEX CONCURRENTLY IF EXISTS {name}",
                            f"CREATE INDEX CONCURRENTLY {name} ON {columns}",
                        ],
                        f"DROP INDEX CONCURRENTLY IF EXISTS {name}",
                    )
                    for name, columns in (
                        ("entry_account_booked_at", "ledger_entry (account_id, booked_at)"),
                        ("entry_batch", "ledger_entry (batch_id)"),
                    )
                ),
            ],
            state_operations=[
                migrations.AddField(
                    model_name="entry",
                    name="batch",
                    field=models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="entries",
                        to="ledger.batch",
                    ),
                ),
                migrations.AlterField(
                    model_name="entry",
                    name="memo",
                    field=models.TextField(blank=True),
                ),
                migrations.AddConstraint(
                    model_name="entry",
                    constraint=models.CheckConstraint(
                        condition=~models.Q(amount=0), name="entry_amount_not_zero"
                    ),
                ),
                migrations.AddIndex(
                    model_name="entry",
                    index=models.Index(fields=["account", "booked_at"], name="entry_account_booked_at"),
                ),
            ],
        ),
    ]
