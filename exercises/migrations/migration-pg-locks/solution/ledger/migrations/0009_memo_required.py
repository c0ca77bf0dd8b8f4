from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("ledger", "0008_rules_for_all_entries"),
    ]

    operations = [
        # PostgreSQL takes the validated check's word for it and reads no entry.
        migrations.AlterField(
            model_name="entry",
            name="memo",
            field=models.TextField(blank=True),
        ),
        migrations.RemoveConstraint(
            model_name="entry",
            name="entry_memo_set",
        ),
    ]
