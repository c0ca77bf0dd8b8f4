"""Members of the gym, and when they came."""

from django.db import models


class Member(models.Model):
    class Plan(models.TextChoices):
        MONTH = "month", "By the month"
        YEAR = "year", "By the year"
        OFF_PEAK = "off_peak", "Off-peak"

    number = models.CharField(max_length=12, unique=True, help_text="As printed on the wristband.")
    name = models.CharField(max_length=120)
    email = models.EmailField()
    plan = models.CharField(max_length=10, choices=Plan)
    joined_on = models.DateField()

    class Meta:
        indexes = [
            models.Index(fields=["name"], name="members_by_name"),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.number})"


class Visit(models.Model):
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="visits")
    club = models.CharField(max_length=40)
    entered_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.club}, {self.entered_at:%Y-%m-%d %H:%M}"
