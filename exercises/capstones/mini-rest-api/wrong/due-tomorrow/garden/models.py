"""Who shares a home, which plants are in it, and when they were watered."""

from __future__ import annotations

from datetime import date, timedelta

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import DateField, DurationField, ExpressionWrapper, F, Max, Q
from django.db.models.functions import Cast
from django.utils import timezone


def today() -> date:
    return timezone.localdate()


class Household(models.Model):
    name = models.CharField(max_length=80)

    def __str__(self) -> str:
        return self.name


class Membership(models.Model):
    class Role(models.TextChoices):
        OWNER = "owner"
        MEMBER = "member"

    household = models.ForeignKey(Household, on_delete=models.CASCADE, related_name="memberships")
    # One each: nobody is in two households.
    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="membership")
    role = models.CharField(max_length=10, choices=Role)

    def __str__(self) -> str:
        return f"{self.user}, {self.role} of {self.household}"


class PlantQuerySet(models.QuerySet["Plant"]):
    def with_dates(self) -> PlantQuerySet:
        """Adds `last_watered_on` and `due_on`."""
        interval = ExpressionWrapper(F("interval_days") * timedelta(days=1), DurationField())
        due_on = ExpressionWrapper(F("last_watered_on") + interval, DateField())
        return self.annotate(last_watered_on=Max("waterings__watered_on")).annotate(
            due_on=Cast(due_on, DateField())
        )

    def due(self) -> PlantQuerySet:
        """Those that want water today, the most urgent first. They have their dates already."""
        due = self.filter(Q(due_on=None) | Q(due_on__lt=today()))
        return due.order_by(F("due_on").asc(nulls_first=True), "pk")


class Plant(models.Model):
    class Light(models.TextChoices):
        SUN = "sun"
        HALF = "half"
        SHADE = "shade"

    household = models.ForeignKey(Household, on_delete=models.CASCADE, related_name="plants")
    name = models.CharField(max_length=80)
    species = models.CharField(max_length=120, blank=True)
    light = models.CharField(max_length=5, choices=Light)
    interval_days = models.IntegerField(validators=[MinValueValidator(1), MaxValueValidator(60)])
    bought_on = models.DateField(null=True)
    repotted_on = models.DateField(null=True)

    objects = PlantQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint("household", "name", name="one_name_in_a_household")]

    def __str__(self) -> str:
        return self.name


class Watering(models.Model):
    plant = models.ForeignKey(Plant, on_delete=models.CASCADE, related_name="waterings")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="waterings")
    watered_on = models.DateField(default=today)
    note = models.CharField(max_length=200, blank=True)

    def __str__(self) -> str:
        return f"{self.plant}, {self.watered_on}"
