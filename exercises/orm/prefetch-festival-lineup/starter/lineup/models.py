"""Who plays where, and when."""

from django.conf import settings
from django.db import models


class Stage(models.Model):
    slug = models.SlugField(unique=True)
    name = models.CharField(max_length=80)
    position = models.PositiveSmallIntegerField(help_text="Stages are listed from the gate to the pier.")

    def __str__(self) -> str:
        return self.name


class Tag(models.Model):
    name = models.CharField(max_length=40, unique=True)

    def __str__(self) -> str:
        return self.name


class Act(models.Model):
    stage = models.ForeignKey(Stage, on_delete=models.CASCADE, related_name="acts")
    name = models.CharField(max_length=120)
    starts_at = models.DateTimeField(help_text="What has no hour yet is put down for midnight.")
    confirmed = models.BooleanField(default=False, help_text="The contract is signed.")
    tags = models.ManyToManyField(Tag, related_name="acts", blank=True)
    attendees = models.ManyToManyField(settings.AUTH_USER_MODEL, related_name="acts", blank=True)

    class Meta:
        # In the order of the printed programme.
        indexes = [models.Index(fields=["stage", "starts_at", "name"], name="acts_as_printed")]

    def __str__(self) -> str:
        return f"{self.name}, {self.stage}"
