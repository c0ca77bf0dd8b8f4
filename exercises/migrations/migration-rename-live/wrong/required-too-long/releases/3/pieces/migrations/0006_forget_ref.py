from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("pieces", "0005_fill_accession_no"),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.RemoveIndex(model_name="piece", name="pieces_by_ref"),
                migrations.RemoveField(model_name="piece", name="ref"),
            ],
        ),
    ]
