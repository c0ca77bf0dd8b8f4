import django.db.models.deletion
from django.contrib.postgres.operations import ValidateConstraint
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("ledger", "0007_rules_for_new_entries"),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[
                ValidateConstraint(model_name="entry", name="ledger_entry_batch_fk"),
            ],
            state_operations=[
                migrations.AlterField(
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
            ],
        ),
    ]
