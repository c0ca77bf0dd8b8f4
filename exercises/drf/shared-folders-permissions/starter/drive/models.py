"""Folders in folders, the documents in them, and with whom they are shared."""

import secrets
from typing import Any

from django.conf import settings
from django.db import models, transaction
from django.db.models import Value
from django.db.models.functions import Concat, Substr


class Team(models.Model):
    name = models.CharField(max_length=80)
    members = models.ManyToManyField(settings.AUTH_USER_MODEL, related_name="teams")

    def __str__(self) -> str:
        return self.name


class Folder(models.Model):
    """A folder belongs to somebody's drive, and so does everything in it, at any depth."""

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="folders")
    parent = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.CASCADE, related_name="children"
    )
    name = models.CharField(max_length=120)
    path = models.CharField(
        max_length=500,
        editable=False,
        db_index=True,
        help_text="The keys from the drive's top down to this one, kept by save(): /3/17/42/",
    )

    class Meta:
        ordering = ["name", "pk"]

    def __str__(self) -> str:
        return self.name

    @transaction.atomic
    def save(self, *args: Any, **kwargs: Any) -> None:
        super().save(*args, **kwargs)
        old, new = self.path, f"{self.parent.path if self.parent else '/'}{self.pk}/"
        if old == new:
            return
        moved = Folder.objects.filter(path__startswith=old) if old else Folder.objects.filter(pk=self.pk)
        moved.update(path=Concat(Value(new), Substr("path", len(old) + 1)))
        self.path = new


class Document(models.Model):
    folder = models.ForeignKey(Folder, on_delete=models.CASCADE, related_name="documents")
    title = models.CharField(max_length=120)
    body = models.TextField(blank=True)

    class Meta:
        ordering = ["title", "pk"]

    def __str__(self) -> str:
        return self.title


class Role(models.TextChoices):
    """What somebody is to a folder and to all that is in it."""

    VIEWER = "viewer"
    EDITOR = "editor"
    OWNER = "owner"


class Share(models.Model):
    """Lets somebody, or everybody in a team, see or edit a folder of another's drive."""

    folder = models.ForeignKey(Folder, on_delete=models.CASCADE, related_name="shares")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.CASCADE, related_name="shares"
    )
    team = models.ForeignKey(Team, null=True, blank=True, on_delete=models.CASCADE, related_name="shares")
    role = models.CharField(max_length=10, choices=Role.choices[:2])

    def __str__(self) -> str:
        return f"{self.folder}: {self.user or self.team} as {self.role}"


def new_token() -> str:
    return secrets.token_urlsafe(16)


class Link(models.Model):
    """Lets whoever has the token see a folder."""

    folder = models.ForeignKey(Folder, on_delete=models.CASCADE, related_name="links")
    token = models.CharField(max_length=40, unique=True, default=new_token)

    def __str__(self) -> str:
        return f"{self.folder}: {self.token}"
