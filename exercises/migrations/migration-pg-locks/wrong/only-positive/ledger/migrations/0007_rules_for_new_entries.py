from django.contrib.postgres.operations import AddConstraintNotValid
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("ledger", "0006_batch_index"),
    ]

    operations = [
        AddConstraintNotValid(
            model_name="entry",
            constraint=models.CheckConstraint(condition=models.Q(amount__gt=0), name="entry_amount_not_zero"),
        ),
        AddConstraintNotValid(
            model_name="entry",
            constraint=models.CheckConstraint(condition=models.Q(memo__isnull=False), name="entry_memo_set"),
        ),
    ]
