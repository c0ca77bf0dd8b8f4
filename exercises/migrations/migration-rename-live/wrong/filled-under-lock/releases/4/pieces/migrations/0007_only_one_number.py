from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("pieces", "0006_rename_in_the_state"),
    ]

    operations = [
        migrations.RunSQL(
            sql="""
                ALTER TABLE pieces_piece ALTER COLUMN accession_no SET NOT NULL;
                DROP TRIGGER pieces_same_number ON pieces_piece;
                DROP FUNCTION pieces_same_number();
                ALTER TABLE pieces_piece DROP COLUMN ref;
            """,
            reverse_sql="""
                ALTER TABLE pieces_piece ADD COLUMN ref varchar(30);
                CREATE INDEX pieces_by_ref ON pieces_piece (ref);
                ALTER TABLE pieces_piece ALTER COLUMN accession_no DROP NOT NULL;
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
    ]
