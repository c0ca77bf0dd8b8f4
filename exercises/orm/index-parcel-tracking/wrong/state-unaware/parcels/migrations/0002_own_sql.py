"""The indexes, in SQL."""

from django.db import migrations, models

CREATE = """
    CREATE INDEX parcel_tracking_code ON parcels_parcel (tracking_code);
    CREATE INDEX parcel_open_due ON parcels_parcel (depot_id, due_at) WHERE status = 'open';
    CREATE INDEX parcel_unpaid ON parcels_parcel (merchant_id) WHERE paid_at IS NULL;
    CREATE INDEX scan_latest ON parcels_scan (depot_id, scanned_at DESC);
"""
DROP = """
    DROP INDEX parcel_tracking_code;
    DROP INDEX parcel_open_due;
    DROP INDEX parcel_unpaid;
    DROP INDEX scan_latest;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("parcels", "0001_initial"),
    ]

    operations = [
        migrations.AlterField(
            model_name="parcel",
            name="due_at",
            field=models.DateTimeField(),
        ),
        migrations.AlterField(
            model_name="parcel",
            name="paid_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AlterField(
            model_name="parcel",
            name="recipient",
            field=models.CharField(max_length=120),
        ),
        migrations.AlterField(
            model_name="parcel",
            name="registered_at",
            field=models.DateTimeField(),
        ),
        migrations.AlterField(
            model_name="parcel",
            name="status",
            field=models.CharField(
                choices=[("open", "To be delivered"), ("delivered", "Delivered"), ("returned", "Returned")],
                default="open",
                max_length=10,
            ),
        ),
        migrations.AlterField(
            model_name="parcel",
            name="tracking_code",
            field=models.CharField(
                help_text="The merchant's own. Some use theirs a second time.", max_length=16
            ),
        ),
        migrations.AlterField(
            model_name="scan",
            name="kind",
            field=models.CharField(choices=[("in", "In"), ("out", "Out")], max_length=3),
        ),
        migrations.AlterField(
            model_name="scan",
            name="scanned_at",
            field=models.DateTimeField(),
        ),
        migrations.RunSQL(CREATE, DROP),
    ]
