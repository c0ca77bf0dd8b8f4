from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("orders", "0003_order_tip"),
    ]

    operations = [
        migrations.RunSQL(
            sql="ALTER TABLE orders_order ADD COLUMN channel varchar(20) NOT NULL DEFAULT 'phone'",
            reverse_sql="ALTER TABLE orders_order DROP COLUMN channel",
        ),
    ]
