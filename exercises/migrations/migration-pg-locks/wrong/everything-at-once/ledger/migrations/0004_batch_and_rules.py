import django.db.models.deletion
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
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="entries",
                to="ledger.batch",
            ),
        ),
        migrations.AlterField(
            model_name="entry",
            name="memo",
            field=models.TextField(blank=True),
        ),
        migrations.AddIndex(
            model_name="entry",
            index=models.Index(fields=["account", "booked_at"], name="entry_account_booked_at"),
        ),
        migrations.AddConstraint(
            model_name="entry",
            constraint=models.CheckConstraint(condition=~models.Q(amount=0), name="entry_amount_not_zero"),
        ),
    ]
