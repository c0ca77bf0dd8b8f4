from django.db import migrations


def fill(apps, schema_editor):
    for order in apps.get_model("orders", "Order").objects.filter(channel=None):
        order.channel = "phone"
        order.save(update_fields=["channel"])


class Migration(migrations.Migration):
    dependencies = [
        ("orders", "0004_order_channel"),
    ]

    operations = [
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
