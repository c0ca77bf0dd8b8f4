from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("pieces", "0005_index"),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.RemoveIndex(model_name="piece", name="pieces_by_ref"),
                migrations.RenameField(model_name="piece", old_name="ref", new_name="accession_no"),
                migrations.AddIndex(
                    model_name="piece",
                    index=models.Index(fields=["accession_no"], name="pieces_by_accession_no"),
                ),
            ],
        ),
    ]
