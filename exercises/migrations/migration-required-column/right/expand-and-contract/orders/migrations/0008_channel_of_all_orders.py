from django.contrib.postgres.operations import ValidateConstraint
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("orders", "0007_channel_of_new_orders"),
    ]

    operations = [
        ValidateConstraint(model_name="order", name="order_channel_set"),
    ]
