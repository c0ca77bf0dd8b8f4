"""Who is a friend of whom."""

from django.contrib.auth.models import AnonymousUser, User
from django.db.models import Q, QuerySet

from people.models import Friendship


def friends_of(visitor: User | AnonymousUser) -> QuerySet[User]:
    """Those who accepted the visitor's invitation, or whose invitation the visitor accepted. Each of them
    once. Who is not logged in has no friends."""
    if not visitor.is_authenticated:
        return User.objects.none()
    accepted = Friendship.objects.filter(accepted=True)
    return User.objects.filter(
        Q(pk__in=accepted.filter(inviter=visitor).values("invitee"))
        | Q(pk__in=accepted.filter(invitee=visitor).values("inviter"))
    )
