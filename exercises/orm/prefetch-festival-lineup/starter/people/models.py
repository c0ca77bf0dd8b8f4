"""Who knows whom."""

from django.conf import settings
from django.db import models


class Friendship(models.Model):
    """An invitation to be friends. Either of the two may have sent it, and now and then both did."""

    inviter = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="invitations_sent"
    )
    invitee = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="invitations_received"
    )
    accepted = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["inviter", "invitee"], name="invited_once"),
        ]

    def __str__(self) -> str:
        return f"{self.inviter} and {self.invitee}"
