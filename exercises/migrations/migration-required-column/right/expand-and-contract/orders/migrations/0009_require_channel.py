from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("orders", "0008_channel_of_all_orders"),
    ]

    operations = [
        migrations.AlterField(
            model_name="order",
            name="channel",
            field=models.CharField(
                choices=[("phone", "Phone"), ("web", "Web"), ("app", "App"), ("counter", "Counter")],
                max_length=20,
                db_default="phone",
            ),
        ),
        migrations.RemoveConstraint(model_name="order", name="order_channel_set"),
    ]
