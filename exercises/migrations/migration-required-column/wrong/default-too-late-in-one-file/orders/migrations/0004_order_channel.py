from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ("orders", "0003_order_tip"),
    ]

    operations = [
        migrations.AddField(
            model_name="order", name="channel", field=models.CharField(max_length=20, default="phone")
        ),
        migrations.AlterField(
            model_name="order", name="channel", field=models.CharField(max_length=20, db_default="phone")
        ),
    ]
