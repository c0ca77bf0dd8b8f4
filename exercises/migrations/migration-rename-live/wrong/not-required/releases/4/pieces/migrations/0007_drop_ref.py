from django.db import migrations


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
    ]
