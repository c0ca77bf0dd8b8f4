import django.db.models.deletion
from django.contrib.postgres.operations import AddConstraintNotValid
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("ledger", "0003_batch"),
    ]

    operations = [
        migrations.AddField(
            model_name="entry",
            name="batch",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="entries",
                to="ledger.batch",
            ),
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
