from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("pieces", "0006_rename_in_the_state"),
    ]

    operations = [
        migrations.RunSQL(
            sql="""
                ALTER TABLE pieces_piece ALTER COLUMN accession_no SET NOT NULL;
                ALTER TABLE pieces_piece DROP COLUMN ref;
            """,
        ),
    ]
