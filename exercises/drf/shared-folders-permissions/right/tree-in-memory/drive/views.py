"""The drive's API."""

from django.http import Http404, HttpResponse
from rest_framework import filters, status, viewsets
from rest_framework.decorators import action
from rest_framework.response import Response

from drive.models import Document, Role
from drive.permissions import DrivePermission, must_be
from drive.querysets import roles_for, visible_documents, visible_folders
from drive.serializers import (
    BulkDeleteSerializer,
    DocumentSerializer,
    FolderSerializer,
    ShareSerializer,
    UnshareSerializer,
)


class BaseViewSet(viewsets.ModelViewSet):
    permission_classes = [DrivePermission]
    http_method_names = ["get", "post", "patch", "delete", "head", "options"]
    filter_backends = [filters.SearchFilter]

    @property
    def roles(self):
        if not hasattr(self, "_roles"):
            self._roles = roles_for(self.request)
        return self._roles

    def may_write_into(self, folder):
        if folder is not None:
            must_be(self.roles[folder.pk], Role.EDITOR, Role.OWNER)


class FolderViewSet(BaseViewSet):
    serializer_class = FolderSerializer
    search_fields = ["name"]

    def get_queryset(self):
        folders = visible_folders(self.roles)
        parent = self.request.query_params.get("parent", "")
        return folders.filter(parent=parent) if parent.isdecimal() else folders

    def perform_create(self, serializer):
        parent = serializer.validated_data.get("parent")
        self.may_write_into(parent)
        serializer.save(owner=parent.owner if parent else self.request.user)

    def perform_update(self, serializer):
        if "parent" in serializer.validated_data:
            parent = serializer.validated_data["parent"]
            if parent is None:
                must_be(self.roles[serializer.instance.pk], Role.OWNER)
            self.may_write_into(parent)
        serializer.save()

    @action(detail=True, methods=["post"])
    def share(self, request, pk):
        folder = self.get_object()
        must_be(self.roles[folder.pk], Role.OWNER)
        form = ShareSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        folder.shares.update_or_create(
            user=form.validated_data["user"], defaults={"role": form.validated_data["role"]}
        )
        return Response(form.data, status=status.HTTP_201_CREATED)

    @action(detail=True, methods=["post"])
    def unshare(self, request, pk):
        folder = self.get_object()
        must_be(self.roles[folder.pk], Role.OWNER)
        form = UnshareSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        folder.shares.filter(user=form.validated_data["user"]).delete()
        return Response(status=status.HTTP_204_NO_CONTENT)


class DocumentViewSet(BaseViewSet):
    serializer_class = DocumentSerializer
    search_fields = ["title"]

    def get_queryset(self):
        documents = visible_documents(self.roles)
        folder = self.request.query_params.get("folder", "")
        return documents.filter(folder=folder) if folder.isdecimal() else documents

    def perform_create(self, serializer):
        self.may_write_into(serializer.validated_data["folder"])
        serializer.save()

    def perform_update(self, serializer):
        self.may_write_into(serializer.validated_data.get("folder"))
        serializer.save()

    @action(detail=True)
    def download(self, request, pk):
        document = self.get_object()
        headers = {"Content-Disposition": f'attachment; filename="document-{document.pk}.txt"'}
        return HttpResponse(document.body, content_type="text/plain", headers=headers)

    @action(detail=False, methods=["post"], url_path="bulk-delete")
    def bulk_delete(self, request):
        form = BulkDeleteSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        found = Document.objects.in_bulk(form.validated_data["ids"])
        for key in form.validated_data["ids"]:
            if key not in found or found[key].folder_id not in self.roles:
                raise Http404
        for document in found.values():
            must_be(self.roles[document.folder_id], Role.EDITOR, Role.OWNER)
        Document.objects.filter(pk__in=found).delete()
        return Response(status=status.HTTP_204_NO_CONTENT)
