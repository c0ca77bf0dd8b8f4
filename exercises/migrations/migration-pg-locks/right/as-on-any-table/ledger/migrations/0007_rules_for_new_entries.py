from django.contrib.postgres.operations import AddConstraintNotValid
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("ledger", "0006_batch_index"),
    ]

    operations = [
        migrations.RunSQL(
            sql="""
                ALTER TABLE ledger_entry ADD CONSTRAINT ledger_entry_batch_fk FOREIGN KEY (batch_id)
                REFERENCES ledger_batch (id) DEFERRABLE INITIALLY DEFERRED NOT VALID
            """,
            reverse_sql="ALTER TABLE ledger_entry DROP CONSTRAINT ledger_entry_batch_fk",
        ),
        AddConstraintNotValid(
            model_name="entry",
            constraint=models.CheckConstraint(condition=~models.Q(amount=0), name="entry_amount_not_zero"),
        ),
        AddConstraintNotValid(
            model_name="entry",
            constraint=models.CheckConstraint(condition=models.Q(memo__isnull=False), name="entry_memo_set"),
        ),
    ]
