from django.db import models


class Tag(models.Model):
    name = models.CharField(max_length=100)
    slug = models.CharField(max_length=100, unique=True)

    def __str__(self):
        return self.name


class Recipe(models.Model):
    title = models.CharField(max_length=150)
    slug = models.CharField(max_length=150, unique=True)
    cooked_on = models.DateField()
    method = models.TextField()
    published = models.BooleanField(default=False)
    tags = models.ManyToManyField(Tag)

    def __str__(self):
        return self.title
