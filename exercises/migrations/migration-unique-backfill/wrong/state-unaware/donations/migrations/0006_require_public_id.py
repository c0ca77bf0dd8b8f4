from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("donations", "0005_fill_public_id"),
    ]

    operations = [
        migrations.RunSQL(
            "ALTER TABLE donations_donation ALTER COLUMN public_id SET NOT NULL;"
            "ALTER TABLE donations_donation ADD CONSTRAINT donations_public_id UNIQUE (public_id)",
            "ALTER TABLE donations_donation DROP CONSTRAINT donations_public_id;"
            "ALTER TABLE donations_donation ALTER COLUMN public_id DROP NOT NULL",
        ),
    ]
