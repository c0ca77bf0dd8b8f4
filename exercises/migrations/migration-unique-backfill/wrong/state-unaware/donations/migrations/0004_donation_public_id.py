from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("donations", "0003_donations_by_campaign"),
    ]

    operations = [
        migrations.RunSQL(
            "ALTER TABLE donations_donation ADD COLUMN public_id uuid;"
            "ALTER TABLE donations_donation ALTER COLUMN public_id SET DEFAULT gen_random_uuid()",
            "ALTER TABLE donations_donation DROP COLUMN public_id",
        ),
    ]
