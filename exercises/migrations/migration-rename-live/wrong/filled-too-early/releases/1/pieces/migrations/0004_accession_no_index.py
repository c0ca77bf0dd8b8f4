from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ("pieces", "0003_accession_no"),
    ]

    operations = [
        AddIndexConcurrently(
            model_name="piece",
            index=models.Index(fields=["accession_no"], name="pieces_by_accession_no"),
        ),
    ]
