"""What is listed."""

from django.db.models import QuerySet

from drive.models import Document, Folder


def all_folders() -> QuerySet[Folder]:
    return Folder.objects.select_related("owner", "parent")


def all_documents() -> QuerySet[Document]:
    return Document.objects.select_related("folder__owner")
