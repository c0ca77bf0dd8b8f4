from django.db import migrations

FILL = """
    DO $$
    DECLARE
        after bigint := 0;
        last bigint;
    BEGIN
        LOOP
            WITH batch AS (
                SELECT id FROM donations_donation
                WHERE id > after AND public_id IS NULL ORDER BY id LIMIT 200
            ), filled AS (
                UPDATE donations_donation d SET public_id = gen_random_uuid()
                FROM batch WHERE d.id = batch.id RETURNING d.id
            )
            SELECT max(id) INTO last FROM filled;
            EXIT WHEN last IS NULL;
            COMMIT;
            after := last;
        END LOOP;
    END $$
"""


class Migration(migrations.Migration):
    # The block commits: it cannot run in a transaction.
    atomic = False

    dependencies = [
        ("donations", "0004_donation_public_id"),
    ]

    operations = [
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
    ]
