"""What neighbours have seen in their street."""

from django.conf import settings
from django.db import models
from django.utils import timezone


class Report(models.Model):
    class Status(models.TextChoices):
        OPEN = "open"
        IN_HAND = "in hand"
        CLOSED = "closed"

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="reports")
    title = models.CharField(max_length=120)
    description = models.TextField()
    place = models.CharField(max_length=120, blank=True)
    urgent = models.BooleanField(default=False)
    may_call = models.BooleanField(default=True, help_text="Whether neighbours may call about it.")
    status = models.CharField(max_length=10, choices=Status, default=Status.OPEN)
    reward = models.PositiveIntegerField(default=0, help_text="What the street's fund pays, in euros.")
    moderation_notes = models.TextField(blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["owner", "title"], name="one_title_per_owner"),
        ]

    def __str__(self) -> str:
        return self.title
