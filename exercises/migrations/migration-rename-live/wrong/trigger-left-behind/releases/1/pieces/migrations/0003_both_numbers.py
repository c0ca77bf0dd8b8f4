from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("pieces", "0002_loan"),
    ]

    operations = [
        # Nothing for Django's state yet: no code knows the new column.
        migrations.RunSQL(
            sql="""
                ALTER TABLE pieces_piece ADD COLUMN accession_no varchar(30);
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
            reverse_sql="""
                DROP TRIGGER pieces_same_number ON pieces_piece;
                DROP FUNCTION pieces_same_number();
                ALTER TABLE pieces_piece DROP COLUMN accession_no;
            """,
        ),
    ]
