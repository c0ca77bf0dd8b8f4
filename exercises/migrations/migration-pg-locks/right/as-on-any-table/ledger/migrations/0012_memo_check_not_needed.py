from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("ledger", "0011_memo_required"),
    ]

    operations = [
        migrations.RemoveConstraint(model_name="entry", name="entry_memo_set"),
    ]
