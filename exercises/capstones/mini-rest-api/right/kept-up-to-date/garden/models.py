"""Homes, residents, plants and waterings. What a watering changes about its plant is saved with the plant."""

from __future__ import annotations

import datetime
import uuid

from django.contrib.auth.models import User
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils import timezone


class Home(models.Model):
    name = models.CharField(max_length=80)
    owner = models.OneToOneField(User, on_delete=models.PROTECT, related_name="owned_home")

    def __str__(self) -> str:
        return self.name


class Resident(models.Model):
    user = models.OneToOneField(User, on_delete=models.CASCADE, primary_key=True, related_name="resident")
    home = models.ForeignKey(Home, on_delete=models.CASCADE, related_name="residents")

    def __str__(self) -> str:
        return str(self.user)


class Plant(models.Model):
    LIGHTS = [("sun", "Full sun"), ("half", "Half shade"), ("shade", "Shade")]

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    home = models.ForeignKey(Home, on_delete=models.CASCADE, related_name="plants")
    name = models.CharField(max_length=80)
    species = models.CharField(max_length=120, blank=True)
    light = models.CharField(max_length=5, choices=LIGHTS)
    interval_days = models.PositiveSmallIntegerField(validators=[MinValueValidator(1), MaxValueValidator(60)])
    bought_on = models.DateField(null=True, blank=True)
    repotted_on = models.DateField(null=True, blank=True)
    last_watered_on = models.DateField(null=True, editable=False)
    due_on = models.DateField(null=True, editable=False)

    class Meta:
        ordering = ["name", "pk"]
        unique_together = [("home", "name")]
        indexes = [models.Index(fields=["home", "due_on"])]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: object, **kwargs: object) -> None:
        if self.last_watered_on is not None:
            self.due_on = self.last_watered_on + datetime.timedelta(days=self.interval_days)
        super().save(*args, **kwargs)


class Watering(models.Model):
    plant = models.ForeignKey(Plant, on_delete=models.CASCADE, related_name="waterings")
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    watered_on = models.DateField(default=timezone.localdate)
    note = models.TextField(blank=True)

    class Meta:
        ordering = ["-watered_on", "pk"]

    def __str__(self) -> str:
        return f"{self.plant} by {self.by}"
