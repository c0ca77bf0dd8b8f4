from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("pieces", "0004_accession_no_index"),
    ]

    operations = [
        migrations.RunSQL(
            sql="""
                ALTER TABLE pieces_piece ALTER COLUMN accession_no DROP EXPRESSION;
                CREATE FUNCTION pieces_same_number() RETURNS trigger LANGUAGE plpgsql AS $$
                BEGIN
                    IF TG_OP = 'INSERT' THEN
                        NEW.accession_no := coalesce(NEW.accession_no, NEW.ref);
                        NEW.ref := NEW.accession_no;
                    ELSIF NEW.ref IS DISTINCT FROM OLD.ref THEN
                        NEW.accession_no := NEW.ref;
                    ELSIF NEW.accession_no IS DISTINCT FROM OLD.accession_no THEN
                        NEW.ref := NEW.accession_no;
                    END IF;
                    RETURN NEW;
                END $$;
                CREATE TRIGGER pieces_same_number BEFORE INSERT OR UPDATE ON pieces_piece
                    FOR EACH ROW EXECUTE FUNCTION pieces_same_number();
            """,
        ),
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.RemoveIndex(model_name="piece", name="pieces_by_ref"),
                migrations.RemoveField(model_name="piece", name="ref"),
                migrations.AlterField(
                    model_name="piece",
                    name="accession_no",
                    field=models.CharField(help_text="Year, lot and item, as in 1987.12.3.", max_length=30),
                ),
            ],
        ),
    ]
