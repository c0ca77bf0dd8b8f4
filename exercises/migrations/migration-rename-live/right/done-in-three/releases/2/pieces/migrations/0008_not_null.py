from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("pieces", "0007_required"),
    ]

    operations = [
        migrations.RunSQL(
            sql="""
                ALTER TABLE pieces_piece ALTER COLUMN accession_no SET NOT NULL;
                ALTER TABLE pieces_piece DROP CONSTRAINT number_there;
            """,
            reverse_sql="""
                ALTER TABLE pieces_piece ALTER COLUMN accession_no DROP NOT NULL;
                ALTER TABLE pieces_piece ADD CONSTRAINT number_there
                    CHECK (accession_no IS NOT NULL) NOT VALID;
            """,
        ),
    ]
