"""The joineries that write their invoices with us, and who works there."""

from django.conf import settings
from django.db import models


class Firm(models.Model):
    name = models.CharField(max_length=120)

    def __str__(self) -> str:
        return self.name


class Member(models.Model):
    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="member")
    firm = models.ForeignKey(Firm, on_delete=models.CASCADE, related_name="members")

    def __str__(self) -> str:
        return f"{self.user} of {self.firm}"
