"""Who is what in the neighbourhood."""

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser


def is_moderator(user: AbstractBaseUser | AnonymousUser) -> bool:
    """Moderators are the accounts that the council has marked as staff. Everybody else is a resident."""
    return bool(user.is_active and user.is_staff)
