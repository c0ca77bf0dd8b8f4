from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("ledger", "0010_memo_for_all_entries"),
    ]

    operations = [
        migrations.AlterField(
            model_name="entry",
            name="memo",
            field=models.TextField(blank=True),
        ),
    ]
