from django.db import migrations


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ("pieces", "0004_fill_in_batches"),
    ]

    operations = [
        migrations.RunSQL(
            sql="""
                CREATE INDEX CONCURRENTLY IF NOT EXISTS pieces_by_accession_no
                    ON pieces_piece (accession_no)
            """,
            reverse_sql="""
                DROP INDEX CONCURRENTLY IF EXISTS pieces_by_accession_no
            """,
        ),
    ]
