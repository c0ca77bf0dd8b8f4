from django.db import migrations


def fill(apps, schema_editor):
    apps.get_model("orders", "Order").objects.filter(channel=None).update(channel="phone")


class Migration(migrations.Migration):
    dependencies = [
        ("orders", "0004_order_channel"),
    ]

    operations = [
        migrations.RunPython(fill),
    ]
