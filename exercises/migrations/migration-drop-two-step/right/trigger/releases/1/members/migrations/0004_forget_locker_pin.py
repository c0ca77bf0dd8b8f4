from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("members", "0003_member_indexes"),
    ]

    operations = [
        migrations.RunSQL(
            sql="""
                CREATE FUNCTION no_locker_pin() RETURNS trigger LANGUAGE plpgsql AS $$
                BEGIN
                    NEW.locker_pin := coalesce(NEW.locker_pin, '');
                    RETURN NEW;
                END $$;
                CREATE TRIGGER no_locker_pin BEFORE INSERT OR UPDATE ON members_member
                    FOR EACH ROW EXECUTE FUNCTION no_locker_pin();
            """,
            reverse_sql="""
                DROP TRIGGER no_locker_pin ON members_member;
                DROP FUNCTION no_locker_pin();
            """,
            state_operations=[
                migrations.RemoveIndex(model_name="member", name="members_by_pin"),
                migrations.RemoveField(model_name="member", name="locker_pin"),
            ],
        ),
    ]
