from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("pieces", "0002_loan"),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.RemoveIndex(model_name="piece", name="pieces_by_ref"),
                migrations.RenameField(model_name="piece", old_name="ref", new_name="accession_no"),
                migrations.AlterField(
                    model_name="piece",
                    name="accession_no",
                    field=models.CharField(
                        db_column="ref", help_text="Year, lot and item, as in 1987.12.3.", max_length=30
                    ),
                ),
                migrations.AddIndex(
                    model_name="piece",
                    index=models.Index(fields=["accession_no"], name="pieces_by_ref"),
                ),
            ],
        ),
    ]
