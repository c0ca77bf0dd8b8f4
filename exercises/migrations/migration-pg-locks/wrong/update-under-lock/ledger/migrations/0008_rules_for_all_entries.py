from django.contrib.postgres.operations import ValidateConstraint
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("ledger", "0007_rules_for_new_entries"),
    ]

    operations = [
        ValidateConstraint(model_name="entry", name="entry_amount_not_zero"),
        ValidateConstraint(model_name="entry", name="entry_memo_set"),
    ]
