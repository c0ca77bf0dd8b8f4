"""What whoever asks can see, and what they are to it. Every view and every field starts from here."""

from django.db.models import Q, QuerySet
from rest_framework.request import Request

from drive.models import Document, Folder, Link, Role, Share


class Access:
    """The folders that are shared with whoever asks, read once for a request.

    What is shared are whole branches. A folder is in one when its path begins with that of the branch.
    """

    def __init__(self, request: Request) -> None:
        self.user = request.user
        shares = Share.objects.filter(Q(user=self.user) | Q(team__members=self.user))
        self.branches = list(shares.values_list("folder__path", "role"))
        if token := request.query_params.get("link"):
            links = Link.objects.filter(token=token)
            self.branches += ((path, Role.VIEWER) for path in links.values_list("folder__path", flat=True))

    def folders(self) -> QuerySet[Folder]:
        """The folders that can be seen."""
        visible = Q(owner=self.user)
        for path, _ in self.branches:
            visible |= Q(path__startswith=path)
        return Folder.objects.filter(visible)

    def documents(self) -> QuerySet[Document]:
        """The documents that can be seen."""
        return Document.objects.select_related("folder").filter(folder__in=self.folders())

    def role(self, folder: Folder) -> str:
        """What whoever asks is to a folder that they can see. The strongest role counts."""
        if folder.owner_id == self.user.pk:
            return Role.OWNER
        if any(role == Role.EDITOR and folder.path.startswith(path) for path, role in self.branches):
            return Role.EDITOR
        return Role.VIEWER
