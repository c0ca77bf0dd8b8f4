"""The drive's API."""

from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from rest_framework import filters, status, viewsets
from rest_framework.decorators import action
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import BaseSerializer

from drive.models import Document, Folder
from drive.permissions import RolePermission
from drive.querysets import Access
from drive.serializers import (
    BulkDeleteSerializer,
    DocumentSerializer,
    FolderSerializer,
    ShareSerializer,
    UnshareSerializer,
)


class DriveViewSet(viewsets.ModelViewSet):
    """What folders and documents have in common: who asks, and what they see."""

    permission_classes = [IsAuthenticated, RolePermission]
    http_method_names = ["get", "post", "patch", "delete", "head", "options"]
    filter_backends = [filters.SearchFilter]

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        self.access = Access(request)


class FolderViewSet(DriveViewSet):
    """Folders; `?parent=` lists what is in one, `?search=` looks for names."""

    serializer_class = FolderSerializer
    search_fields = ["name"]

    def get_queryset(self) -> QuerySet[Folder]:
        folders = self.access.folders()
        parent = self.request.query_params.get("parent", "")
        return folders.filter(parent=parent) if parent.isdecimal() else folders

    def perform_create(self, serializer: BaseSerializer) -> None:
        """What is in a folder belongs to whose drive it is."""
        parent = serializer.validated_data.get("parent")
        serializer.save(owner=parent.owner if parent else self.request.user)

    @action(detail=True, methods=["post"])
    def share(self, request: Request, pk: str) -> Response:
        """Shares the folder with somebody, or changes how."""
        folder = self.get_object()
        form = ShareSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        folder.shares.update_or_create(
            user=form.validated_data["user"], defaults={"role": form.validated_data["role"]}
        )
        return Response(form.data)

    @action(detail=True, methods=["post"])
    def unshare(self, request: Request, pk: str) -> Response:
        """Takes somebody's share of the folder back."""
        folder = self.get_object()
        form = UnshareSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        folder.shares.filter(user=form.validated_data["user"]).delete()
        return Response(status=status.HTTP_204_NO_CONTENT)


class DocumentViewSet(DriveViewSet):
    """Documents; `?folder=` lists what is in one, `?search=` looks for titles."""

    serializer_class = DocumentSerializer
    search_fields = ["title"]

    def get_queryset(self) -> QuerySet[Document]:
        documents = self.access.documents()
        folder = self.request.query_params.get("folder", "")
        return documents.filter(folder=folder) if folder.isdecimal() else documents

    @action(detail=True)
    def download(self, request: Request, pk: str) -> HttpResponse:
        """The document's text, as a file."""
        document = self.get_object()
        headers = {"Content-Disposition": f'attachment; filename="document-{document.pk}.txt"'}
        return HttpResponse(document.body, content_type="text/plain", headers=headers)

    @action(detail=False, methods=["post"], url_path="bulk-delete")
    def bulk_delete(self, request: Request) -> Response:
        """Deletes all documents of a list, or none."""
        form = BulkDeleteSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        ids = set(form.validated_data["ids"])
        documents = self.access.documents().filter(pk__in=ids)
        if len(documents) < len(ids):
            raise Http404
        for document in documents:
            self.check_object_permissions(request, document)
        documents.delete()
        return Response(status=status.HTTP_204_NO_CONTENT)
