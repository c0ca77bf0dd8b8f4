from django.contrib.postgres.operations import AddConstraintNotValid, ValidateConstraint
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("ledger", "0006_batch_index"),
    ]

    operations = [
        AddConstraintNotValid(
            model_name="entry",
            constraint=models.CheckConstraint(condition=~models.Q(amount=0), name="entry_amount_not_zero"),
        ),
        AddConstraintNotValid(
            model_name="entry",
            constraint=models.CheckConstraint(condition=models.Q(memo__isnull=False), name="entry_memo_set"),
        ),
        ValidateConstraint(model_name="entry", name="entry_amount_not_zero"),
        ValidateConstraint(model_name="entry", name="entry_memo_set"),
    ]
