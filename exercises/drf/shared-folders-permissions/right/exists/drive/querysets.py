"""What whoever asks can see, and what they are to it. Every view and every field starts from here."""

from django.db.models import Case, Exists, F, OuterRef, Q, QuerySet, Value, When
from django.db.models.functions import Left, Length
from rest_framework.request import Request

from drive.models import Document, Folder, Link, Role, Share


def folders_for(request: Request) -> QuerySet[Folder]:
    """The folders that can be seen, each with a `role`."""
    return _seen(Folder.objects.annotate(place=F("path"), drive=F("owner")), request)


def documents_for(request: Request) -> QuerySet[Document]:
    """The documents that can be seen, each with the `role` of its folder."""
    return _seen(Document.objects.annotate(place=F("folder__path"), drive=F("folder__owner")), request)


def _seen(things: QuerySet, request: Request) -> QuerySet:
    # The path of a folder begins with those of all the folders around it.
    around = Q(folder__path=Left(OuterRef("place"), Length("folder__path")))
    shares = Share.objects.filter(around, Q(user=request.user) | Q(team__in=request.user.teams.all()))
    links = Link.objects.filter(around, token=request.query_params.get("link", ""))
    role = Case(
        When(drive=request.user.pk, then=Value(Role.OWNER)),
        When(Exists(shares.filter(role=Role.EDITOR)), then=Value(Role.EDITOR)),
        default=Value(Role.VIEWER),
    )
    return things.filter(Q(drive=request.user.pk) | Exists(shares) | Exists(links)).annotate(role=role)
