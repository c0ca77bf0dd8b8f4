from django.contrib.postgres.operations import AddConstraintNotValid
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("ledger", "0007_amount_check"),
    ]

    operations = [
        AddConstraintNotValid(
            model_name="entry",
            constraint=models.CheckConstraint(condition=models.Q(memo__isnull=False), name="entry_memo_set"),
        ),
    ]
