from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("pieces", "0005_index"),
    ]

    operations = [
        migrations.RunSQL(
            sql="""
                ALTER TABLE pieces_piece ADD CONSTRAINT number_there
                    CHECK (accession_no IS NOT NULL) NOT VALID;
            """,
            reverse_sql="""
                ALTER TABLE pieces_piece DROP CONSTRAINT number_there;
            """,
        ),
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
