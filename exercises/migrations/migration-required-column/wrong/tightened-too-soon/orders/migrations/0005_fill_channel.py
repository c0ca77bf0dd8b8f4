from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("orders", "0004_order_channel"),
    ]

    operations = [
        migrations.RunSQL(
            "UPDATE orders_order SET channel = 'phone' WHERE channel IS NULL", migrations.RunSQL.noop
        ),
    ]
