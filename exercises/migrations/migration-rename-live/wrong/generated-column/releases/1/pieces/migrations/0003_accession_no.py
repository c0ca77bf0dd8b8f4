from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("pieces", "0002_loan"),
    ]

    operations = [
        migrations.AddField(
            model_name="piece",
            name="accession_no",
            field=models.GeneratedField(
                expression=models.F("ref"),
                output_field=models.CharField(max_length=30),
                db_persist=True,
            ),
        ),
    ]
