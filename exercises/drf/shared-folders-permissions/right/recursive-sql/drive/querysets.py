"""What whoever asks can see, and what they are to it. Every view and every field starts from here."""

from django.db import connection
from django.db.models import QuerySet
from rest_framework.request import Request

from drive.models import Document, Folder, Role

RANKS = {1: Role.VIEWER, 2: Role.EDITOR, 3: Role.OWNER}

# Branches begin where something is owned, shared or linked, and go down from there.
BRANCHES = """
    WITH RECURSIVE seen (folder, rank) AS (
        SELECT id, 3 FROM drive_folder WHERE owner_id = %(user)s
        UNION
        SELECT folder_id, CASE role WHEN 'editor' THEN 2 ELSE 1 END FROM drive_share
        WHERE user_id = %(user)s
           OR team_id IN (SELECT team_id FROM drive_team_members WHERE user_id = %(user)s)
        UNION
        SELECT folder_id, 1 FROM drive_link WHERE token = %(token)s
        UNION
        SELECT below.id, seen.rank FROM drive_folder below JOIN seen ON below.parent_id = seen.folder
    )
    SELECT folder, max(rank) FROM seen GROUP BY folder
"""


class Access:
    """The roles of whoever asks, by folder, read once for a request."""

    def __init__(self, request: Request) -> None:
        with connection.cursor() as cursor:
            cursor.execute(BRANCHES, {"user": request.user.pk, "token": request.query_params.get("link", "")})
            self.roles = {folder: RANKS[rank] for folder, rank in cursor.fetchall()}

    def folders(self) -> QuerySet[Folder]:
        """The folders that can be seen."""
        return Folder.objects.filter(pk__in=self.roles)

    def documents(self) -> QuerySet[Document]:
        """The documents that can be seen."""
        return Document.objects.select_related("folder").filter(folder__in=self.roles)

    def role(self, folder: Folder) -> str:
        """What whoever asks is to a folder that they can see, or have just made."""
        return self.roles.get(folder.pk) or self.roles.get(folder.parent_id, Role.OWNER)
