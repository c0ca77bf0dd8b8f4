import uuid

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("donations", "0005_fill_public_id"),
    ]

    operations = [
        migrations.AlterField(
            model_name="donation",
            name="public_id",
            field=models.UUIDField(default=uuid.uuid4, editable=False, unique=True),
        ),
    ]
