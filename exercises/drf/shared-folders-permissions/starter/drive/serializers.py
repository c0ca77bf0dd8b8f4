"""Folders and documents as the app sends and reads them."""

from django.contrib.auth import get_user_model
from rest_framework import serializers

from drive.models import Document, Folder, Share
from drive.permissions import role_in


class FolderSerializer(serializers.ModelSerializer):
    role = serializers.SerializerMethodField()

    class Meta:
        model = Folder
        fields = ["id", "name", "parent", "role"]

    def get_role(self, folder: Folder) -> str | None:
        return role_in(folder, self.context["request"].user)

    def validate_parent(self, parent: Folder | None) -> Folder | None:
        if parent and self.instance and parent.path.startswith(self.instance.path):
            raise serializers.ValidationError("A folder cannot be put into itself.")
        return parent


class DocumentSerializer(serializers.ModelSerializer):
    class Meta:
        model = Document
        fields = ["id", "title", "folder", "body"]
        extra_kwargs = {"body": {"write_only": True}}


class ShareSerializer(serializers.ModelSerializer):
    user = serializers.SlugRelatedField(slug_field="username", queryset=get_user_model().objects.all())

    class Meta:
        model = Share
        fields = ["user", "role"]


class UnshareSerializer(serializers.Serializer):
    user = serializers.SlugRelatedField(slug_field="username", queryset=get_user_model().objects.all())


class BulkDeleteSerializer(serializers.Serializer):
    ids = serializers.ListField(child=serializers.IntegerField(), allow_empty=False, max_length=100)
