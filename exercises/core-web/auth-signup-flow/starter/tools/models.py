"""What can be borrowed, and who would like to."""

from django.conf import settings
from django.db import models


class Tool(models.Model):
    name = models.CharField(max_length=80)
    shelf = models.CharField(max_length=8)

    def __str__(self) -> str:
        return self.name


class Loan(models.Model):
    class Status(models.TextChoices):
        ASKED = "asked", "Asked for"
        APPROVED = "approved", "Approved"

    tool = models.ForeignKey(Tool, on_delete=models.CASCADE, related_name="loans")
    borrower = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="loans")
    reason = models.CharField(max_length=200)
    status = models.CharField(max_length=10, choices=Status, default=Status.ASKED)

    class Meta:
        permissions = [("approve_loan", "Can approve loans")]

    def __str__(self) -> str:
        return f"{self.tool} for {self.borrower}"
