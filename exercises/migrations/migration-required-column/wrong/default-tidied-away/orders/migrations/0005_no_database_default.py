from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("orders", "0004_order_channel"),
    ]

    operations = [
        migrations.AlterField(
            model_name="order", name="channel", field=models.CharField(max_length=20, default="phone")
        ),
    ]
