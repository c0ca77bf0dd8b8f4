from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("pieces", "0005_fill_accession_no"),
    ]

    operations = [
        migrations.AlterField(
            model_name="piece",
            name="ref",
            field=models.CharField(
                help_text="Year, lot and item, as in 1987.12.3.", max_length=30, null=True
            ),
        ),
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.RemoveIndex(model_name="piece", name="pieces_by_ref"),
                migrations.RemoveField(model_name="piece", name="ref"),
            ],
        ),
    ]
