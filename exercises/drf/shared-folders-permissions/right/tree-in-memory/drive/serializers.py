"""Folders and documents as the app sends and reads them."""

from django.contrib.auth import get_user_model
from rest_framework import serializers

from drive.models import Document, Folder, Share
from drive.querysets import visible_folders


class FolderSerializer(serializers.ModelSerializer):
    role = serializers.SerializerMethodField()

    class Meta:
        model = Folder
        fields = ["id", "name", "parent", "role"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["parent"].queryset = visible_folders(self.context["view"].roles)

    def get_role(self, folder):
        return self.context["view"].roles.get(folder.pk)

    def validate_parent(self, parent):
        if self.instance and parent:
            if parent.path.startswith(self.instance.path):
                raise serializers.ValidationError("A folder cannot be put into itself.")
            if parent.owner != self.instance.owner:
                raise serializers.ValidationError("Not another drive.")
        return parent


class DocumentSerializer(serializers.ModelSerializer):
    class Meta:
        model = Document
        fields = ["id", "title", "folder", "body"]
        extra_kwargs = {"body": {"write_only": True}}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["folder"].queryset = visible_folders(self.context["view"].roles)

    def validate_folder(self, folder):
        if self.instance and folder.owner != self.instance.folder.owner:
            raise serializers.ValidationError("Not another drive.")
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
