from django.contrib.postgres.operations import AddIndexConcurrently, ValidateConstraint
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ("ledger", "0004_entry_batch"),
    ]

    operations = [
        ValidateConstraint(model_name="entry", name="entry_amount_not_zero"),
        ValidateConstraint(model_name="entry", name="entry_memo_set"),
        AddIndexConcurrently(
            model_name="entry",
            index=models.Index(fields=["account", "booked_at"], name="entry_account_booked_at"),
        ),
        AddIndexConcurrently(
            model_name="entry",
            index=models.Index(fields=["batch"], condition=models.Q(batch__isnull=False), name="entry_batch"),
        ),
    ]
