from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("pieces", "0006_forget_ref"),
    ]

    operations = [
        migrations.RunSQL(
            sql="ALTER TABLE pieces_piece DROP COLUMN ref",
            reverse_sql="""
                ALTER TABLE pieces_piece ADD COLUMN ref varchar(30);
                CREATE INDEX pieces_by_ref ON pieces_piece (ref);
            """,
        ),
        migrations.AlterField(
            model_name="piece",
            name="accession_no",
            field=models.CharField(help_text="Year, lot and item, as in 1987.12.3.", max_length=30),
        ),
    ]
