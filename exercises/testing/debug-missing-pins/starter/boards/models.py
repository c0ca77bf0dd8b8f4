"""Pins, their tags, and who may see them."""

from django.conf import settings
from django.db import models


class Member(models.Model):
    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="member")
    name = models.CharField(max_length=80)
    time_zone = models.CharField(max_length=40, default="UTC", help_text="Such as Asia/Tokyo.")
    is_blocked = models.BooleanField(default=False)

    def __str__(self) -> str:
        return self.name


class Tag(models.Model):
    name = models.CharField(max_length=40, unique=True)

    def __str__(self) -> str:
        return self.name


class Pin(models.Model):
    title = models.CharField(max_length=120)
    author = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="pins")
    saved_at = models.DateTimeField(db_index=True)
    is_archived = models.BooleanField(default=False)
    tags = models.ManyToManyField(Tag, through="Tagging", related_name="pins")

    def __str__(self) -> str:
        return self.title


class Tagging(models.Model):
    """A tag on a pin. Anybody can suggest one; it counts when the pin's author has approved it."""

    pin = models.ForeignKey(Pin, on_delete=models.CASCADE, related_name="taggings")
    tag = models.ForeignKey(Tag, on_delete=models.CASCADE, related_name="taggings")
    is_approved = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["pin", "tag"], name="a_tag_once_per_pin"),
        ]

    def __str__(self) -> str:
        return f"{self.tag} on {self.pin}"


class Share(models.Model):
    """A pin that somebody else was given: a member, or whoever has the link."""

    pin = models.ForeignKey(Pin, on_delete=models.CASCADE, related_name="shares")
    member = models.ForeignKey(
        Member,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="shares",
        help_text="Empty for a share by link.",
    )
    is_active = models.BooleanField(default=True, help_text="Off when it was taken back.")

    def __str__(self) -> str:
        return f"{self.pin} with {self.member or 'whoever has the link'}"


class Like(models.Model):
    pin = models.ForeignKey(Pin, on_delete=models.CASCADE, related_name="likes")
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="likes")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["pin", "member"], name="a_like_once_per_member"),
        ]

    def __str__(self) -> str:
        return f"{self.member} likes {self.pin}"
