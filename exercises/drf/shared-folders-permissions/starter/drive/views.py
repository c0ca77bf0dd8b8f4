"""The drive's API."""

from django.db.models import QuerySet
from django.http import HttpResponse
from rest_framework import filters, status, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import BaseSerializer

from drive.models import Document, Folder, Link
from drive.permissions import DrivePermission
from drive.querysets import all_documents, all_folders
from drive.serializers import (
    BulkDeleteSerializer,
    DocumentSerializer,
    FolderSerializer,
    ShareSerializer,
    UnshareSerializer,
)


class FolderViewSet(viewsets.ModelViewSet):
    """Folders; `?parent=` lists what is in one, `?search=` looks for names."""

    serializer_class = FolderSerializer
    permission_classes = [DrivePermission]
    http_method_names = ["get", "post", "patch", "delete", "head", "options"]
    filter_backends = [filters.SearchFilter]
    search_fields = ["name", "parent__name"]

    def get_queryset(self) -> QuerySet[Folder]:
        folders = all_folders()
        parent = self.request.query_params.get("parent", "")
        return folders.filter(parent=parent) if parent.isdecimal() else folders

    def check_object_permissions(self, request: Request, folder: Folder) -> None:
        link = Link.objects.filter(token=request.query_params.get("link", "")).first()
        if request.method != "GET" or not link or link.folder != folder:
            super().check_object_permissions(request, folder)

    def perform_create(self, serializer: BaseSerializer) -> None:
        serializer.save(owner=self.request.user)

    @action(detail=True, methods=["post"])
    def share(self, request: Request, pk: str) -> Response:
        """Shares the folder with somebody, or changes how."""
        folder = Folder.objects.get(pk=pk)
        form = ShareSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        folder.shares.update_or_create(
            user=form.validated_data["user"], defaults={"role": form.validated_data["role"]}
        )
        return Response(form.data)

    @action(detail=True, methods=["post"])
    def unshare(self, request: Request, pk: str) -> Response:
        """Takes somebody's share of the folder back."""
        folder = Folder.objects.get(pk=pk)
        form = UnshareSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        folder.shares.filter(user=form.validated_data["user"]).delete()
        return Response(status=status.HTTP_204_NO_CONTENT)


class DocumentViewSet(viewsets.ModelViewSet):
    """Documents; `?folder=` lists what is in one, `?search=` looks for titles."""

    serializer_class = DocumentSerializer
    permission_classes = [DrivePermission]
    http_method_names = ["get", "post", "patch", "delete", "head", "options"]
    filter_backends = [filters.SearchFilter]
    search_fields = ["title"]

    def get_queryset(self) -> QuerySet[Document]:
        documents = all_documents()
        folder = self.request.query_params.get("folder", "")
        return documents.filter(folder=folder) if folder.isdecimal() else documents

    @action(detail=True)
    def download(self, request: Request, pk: str) -> HttpResponse:
        """The document's text, as a file."""
        document = Document.objects.get(pk=pk)
        headers = {"Content-Disposition": f'attachment; filename="document-{document.pk}.txt"'}
        return HttpResponse(document.body, content_type="text/plain", headers=headers)

    @action(detail=False, methods=["post"], url_path="bulk-delete")
    def bulk_delete(self, request: Request) -> Response:
        """Deletes all documents of a list, or none."""
        form = BulkDeleteSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        Document.objects.filter(pk__in=form.validated_data["ids"]).delete()
        return Response(status=status.HTTP_204_NO_CONTENT)
