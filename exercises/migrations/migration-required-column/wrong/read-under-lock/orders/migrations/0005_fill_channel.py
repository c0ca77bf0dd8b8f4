from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


BATCH = 1000


def fill(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Marks the orders from before as phone orders, a thousand in a transaction."""
    orders = apps.get_model("orders", "Order").objects
    last = 0
    while numbers := list(orders.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:BATCH]):
        last = numbers[-1]
        orders.filter(pk__in=numbers, channel=None).update(channel="phone")


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ("orders", "0004_order_channel"),
    ]

    operations = [
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
