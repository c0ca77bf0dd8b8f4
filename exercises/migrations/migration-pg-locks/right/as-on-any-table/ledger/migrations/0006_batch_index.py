import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ("ledger", "0005_account_index"),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RunSQL(
                    sql="CREATE INDEX CONCURRENTLY ledger_entry_of_batch ON ledger_entry (batch_id)",
                    reverse_sql="DROP INDEX CONCURRENTLY ledger_entry_of_batch",
                ),
            ],
            state_operations=[
                migrations.AlterField(
                    model_name="entry",
                    name="batch",
                    field=models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="entries",
                        to="ledger.batch",
                    ),
                ),
            ],
        ),
    ]
