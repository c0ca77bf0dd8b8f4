from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("members", "0004_forget_locker_pin"),
    ]

    operations = [
        migrations.RunSQL(
            sql="""
                DROP TRIGGER no_locker_pin ON members_member;
                DROP FUNCTION no_locker_pin();
                ALTER TABLE members_member DROP COLUMN locker_pin;
            """,
            reverse_sql="""
                ALTER TABLE members_member ADD COLUMN locker_pin varchar(6) NOT NULL DEFAULT '';
                ALTER TABLE members_member ALTER COLUMN locker_pin DROP DEFAULT;
                CREATE INDEX members_by_pin ON members_member (locker_pin);
                CREATE FUNCTION no_locker_pin() RETURNS trigger LANGUAGE plpgsql AS $$
                BEGIN
                    NEW.locker_pin := coalesce(NEW.locker_pin, '');
                    RETURN NEW;
                END $$;
                CREATE TRIGGER no_locker_pin BEFORE INSERT OR UPDATE ON members_member
                    FOR EACH ROW EXECUTE FUNCTION no_locker_pin();
            """,
        ),
    ]
