import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Coupon",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "code",
                    models.CharField(help_text="In capitals, without spaces.", max_length=20, unique=True),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("percentage", "Percentage of the goods"), ("amount", "Amount of money")],
                        default="percentage",
                        max_length=10,
                    ),
                ),
                (
                    "value",
                    models.DecimalField(decimal_places=2, help_text="Percent, or money.", max_digits=7),
                ),
                (
                    "currency",
                    models.CharField(
                        choices=[("CHF", "Swiss francs"), ("EUR", "Euros")], default="CHF", max_length=3
                    ),
                ),
                (
                    "minimum",
                    models.DecimalField(
                        decimal_places=2,
                        default=0,
                        help_text="What the goods have to cost at least.",
                        max_digits=7,
                    ),
                ),
                ("first_day", models.DateField(blank=True, null=True)),
                ("last_day", models.DateField(blank=True, null=True)),
                ("is_active", models.BooleanField(default=True)),
                ("is_combinable", models.BooleanField(default=True)),
                ("once_per_customer", models.BooleanField(default=True)),
                (
                    "max_uses",
                    models.PositiveIntegerField(blank=True, help_text="Empty: without limit.", null=True),
                ),
                ("uses", models.PositiveIntegerField(default=0, editable=False)),
            ],
        ),
        migrations.CreateModel(
            name="Customer",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=120)),
                ("email", models.EmailField(max_length=254, unique=True)),
            ],
        ),
        migrations.CreateModel(
            name="Redemption",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("order_number", models.CharField(db_index=True, max_length=20)),
                (
                    "coupon",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="redemptions",
                        to="coupons.coupon",
                    ),
                ),
                (
                    "customer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="redemptions",
                        to="coupons.customer",
                    ),
                ),
            ],
        ),
    ]
