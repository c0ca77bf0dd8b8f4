from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("orders", "0003_order_tip"),
    ]

    operations = [
        migrations.RunSQL(
            sql="ALTER TABLE orders_order ADD COLUMN channel varchar(20) DEFAULT 'phone'",
            reverse_sql="ALTER TABLE orders_order DROP COLUMN channel",
            state_operations=[
                migrations.AddField(
                    model_name="order",
                    name="channel",
                    field=models.CharField(max_length=20, db_default="phone"),
                ),
            ],
        ),
    ]
