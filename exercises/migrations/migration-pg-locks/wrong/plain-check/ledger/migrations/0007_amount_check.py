from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("ledger", "0006_batch_index"),
    ]

    operations = [
        migrations.AddConstraint(
            model_name="entry",
            constraint=models.CheckConstraint(condition=~models.Q(amount=0), name="entry_amount_not_zero"),
        ),
    ]
