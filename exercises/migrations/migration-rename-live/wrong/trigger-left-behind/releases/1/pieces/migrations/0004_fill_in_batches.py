from django.db import migrations


BATCH = """
    WITH batch AS (
        SELECT id FROM pieces_piece WHERE id > %s ORDER BY id LIMIT 1000
    ), filled AS (
        UPDATE pieces_piece SET accession_no = ref
        WHERE id IN (SELECT id FROM batch) AND accession_no IS DISTINCT FROM ref
    )
    SELECT max(id) FROM batch
"""


def fill(apps, schema_editor):
    last = 0
    with schema_editor.connection.cursor() as cursor:
        while last is not None:
            cursor.execute(BATCH, [last])
            (last,) = cursor.fetchone()


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ("pieces", "0003_both_numbers"),
    ]

    operations = [
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
