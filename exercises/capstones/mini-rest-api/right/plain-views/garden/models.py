"""Four tables. A person's household and role are on the profile, the token too."""

import secrets

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils import timezone


class Household(models.Model):
    name = models.CharField(max_length=80)

    def __str__(self):
        return self.name


class Profile(models.Model):
    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE)
    token = models.CharField(max_length=64, unique=True, default=secrets.token_urlsafe)
    household = models.ForeignKey(Household, null=True, on_delete=models.CASCADE)
    owner = models.BooleanField(default=False)

    def __str__(self):
        return self.user.username


class Plant(models.Model):
    household = models.ForeignKey(Household, on_delete=models.CASCADE)
    name = models.CharField(max_length=80)
    species = models.CharField(max_length=120, blank=True)
    light = models.CharField(max_length=5, choices=[(light, light) for light in ("sun", "half", "shade")])
    interval_days = models.IntegerField(validators=[MinValueValidator(1), MaxValueValidator(60)])
    bought_on = models.DateField(null=True, blank=True)
    repotted_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["household", "name"], name="name_once"),
            models.CheckConstraint(
                condition=models.Q(repotted_on__gte=models.F("bought_on")), name="bought_first"
            ),
        ]

    def __str__(self):
        return self.name


class Watering(models.Model):
    plant = models.ForeignKey(Plant, on_delete=models.CASCADE)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE)
    watered_on = models.DateField(default=timezone.localdate)
    note = models.CharField(max_length=500, blank=True)

    def __str__(self):
        return f"{self.plant} {self.watered_on}"

    def clean(self):
        if self.watered_on and self.watered_on > timezone.localdate():
            raise ValidationError({"watered_on": "Not yet."})
