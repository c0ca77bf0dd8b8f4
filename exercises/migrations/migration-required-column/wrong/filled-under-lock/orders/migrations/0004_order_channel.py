from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("orders", "0003_order_tip"),
    ]

    operations = [
        migrations.AddField(
            model_name="order",
            name="channel",
            field=models.CharField(
                choices=[("phone", "Phone"), ("web", "Web"), ("app", "App"), ("counter", "Counter")],
                max_length=20,
                null=True,
            ),
        ),
        migrations.RunSQL(
            "UPDATE orders_order SET channel = 'phone'",
            migrations.RunSQL.noop,
        ),
        migrations.AlterField(
            model_name="order",
            name="channel",
            field=models.CharField(
                choices=[("phone", "Phone"), ("web", "Web"), ("app", "App"), ("counter", "Counter")],
                max_length=20,
                db_default="phone",
            ),
        ),
    ]
