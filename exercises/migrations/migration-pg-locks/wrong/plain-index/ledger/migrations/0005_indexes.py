from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("ledger", "0004_entry_batch"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="entry",
            index=models.Index(fields=["account", "booked_at"], name="entry_account_booked_at"),
        ),
        migrations.AddIndex(
            model_name="entry",
            index=models.Index(fields=["batch"], name="entry_batch"),
        ),
    ]
