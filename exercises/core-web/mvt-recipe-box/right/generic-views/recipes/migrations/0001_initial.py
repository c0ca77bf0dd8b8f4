from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Tag",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=60)),
                ("slug", models.SlugField(max_length=60, unique=True)),
            ],
        ),
        migrations.CreateModel(
            name="Recipe",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("title", models.CharField(max_length=150)),
                ("slug", models.SlugField(max_length=200)),
                ("cooked_on", models.DateField(db_index=True, verbose_name="cooked on")),
                ("method", models.TextField()),
                ("published", models.BooleanField(default=False, help_text="Visible to everybody.")),
                ("tags", models.ManyToManyField(blank=True, to="recipes.tag")),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("slug",), name="one_recipe_at_an_address")],
            },
        ),
    ]
