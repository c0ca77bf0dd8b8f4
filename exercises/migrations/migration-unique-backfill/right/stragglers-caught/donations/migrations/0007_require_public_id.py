import uuid

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("donations", "0006_fill_stragglers"),
    ]

    operations = [
        migrations.AlterField(
            model_name="donation",
            name="public_id",
            field=models.UUIDField(default=uuid.uuid4, editable=False, unique=True),
        ),
    ]
