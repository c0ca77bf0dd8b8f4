from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("ledger", "0009_memo_set"),
    ]

    operations = [
        migrations.AlterField(
            model_name="entry",
            name="memo",
            field=models.TextField(blank=True),
        ),
        migrations.RemoveConstraint(model_name="entry", name="entry_memo_set"),
    ]
