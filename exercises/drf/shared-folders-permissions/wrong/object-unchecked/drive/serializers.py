"""Folders and documents as the app sends and reads them."""

from django.contrib.auth import get_user_model
from django.db.models import QuerySet
from rest_framework import serializers
from rest_framework.exceptions import PermissionDenied

from drive.models import Document, Folder, Role, Share


class PlaceField(serializers.PrimaryKeyRelatedField):
    """The folder to put something in: one that can be seen, or else it does not exist, and can be edited."""

    def get_queryset(self) -> QuerySet[Folder]:
        return self.context["view"].access.folders()

    def to_internal_value(self, data: object) -> Folder:
        folder = super().to_internal_value(data)
        if self.context["view"].access.role(folder) == Role.VIEWER:
            raise PermissionDenied
        return folder


class FolderSerializer(serializers.ModelSerializer):
    parent = PlaceField(allow_null=True, required=False)
    role = serializers.SerializerMethodField()

    class Meta:
        model = Folder
        fields = ["id", "name", "parent", "role"]

    def get_role(self, folder: Folder) -> str:
        return self.context["view"].access.role(folder)

    def validate_parent(self, parent: Folder | None) -> Folder | None:
        if self.instance:
            if parent is None and self.get_role(self.instance) != Role.OWNER:
                raise PermissionDenied
            if parent and parent.owner_id != self.instance.owner_id:
                raise serializers.ValidationError("A folder stays in its drive.")
            if parent and parent.path.startswith(self.instance.path):
                raise serializers.ValidationError("A folder cannot be put into itself.")
        return parent


class DocumentSerializer(serializers.ModelSerializer):
    folder = PlaceField()

    class Meta:
        model = Document
        fields = ["id", "title", "folder", "body"]
        extra_kwargs = {"body": {"write_only": True}}

    def validate_folder(self, folder: Folder) -> Folder:
        if self.instance and folder.owner_id != self.instance.folder.owner_id:
            raise serializers.ValidationError("A document stays in its drive.")
        return folder


class ShareSerializer(serializers.ModelSerializer):
    user = serializers.SlugRelatedField(slug_field="username", queryset=get_user_model().objects.all())

    class Meta:
        model = Share
        fields = ["user", "role"]


class UnshareSerializer(serializers.Serializer):
    user = serializers.SlugRelatedField(slug_field="username", queryset=get_user_model().objects.all())


class BulkDeleteSerializer(serializers.Serializer):
    ids = serializers.ListField(child=serializers.IntegerField(), allow_empty=False, max_length=100)
