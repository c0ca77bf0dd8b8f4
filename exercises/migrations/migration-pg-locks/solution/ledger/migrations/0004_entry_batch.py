import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("ledger", "0003_batch"),
    ]

    operations = [
        # PostgreSQL knows that a new column without a default is empty: it does not look for entries that
        # refer to nothing. Building the index would look at every entry, so that comes by itself.
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
    ]
