from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
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
                ("slug", models.SlugField(max_length=150, unique=True)),
                ("cooked_on", models.DateField()),
                ("method", models.TextField()),
                ("published", models.BooleanField(db_default=False, default=False)),
            ],
            options={
                "get_latest_by": "cooked_on",
                "indexes": [
                    models.Index(
                        condition=models.Q(("published", True)),
                        fields=["-cooked_on", "title"],
                        name="newest_published",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Tag",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=40, unique=True)),
                ("slug", models.SlugField(max_length=40, unique=True)),
                ("recipes", models.ManyToManyField(blank=True, related_name="tags", to="recipes.recipe")),
            ],
            options={
                "ordering": ["name"],
            },
        ),
    ]
