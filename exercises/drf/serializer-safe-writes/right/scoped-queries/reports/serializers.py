"""Reports as the app sends and reads them."""

from typing import Any

from django.db import IntegrityError, transaction
from rest_framework import serializers

from reports.models import Report


class ResidentSerializer(serializers.ModelSerializer):
    owner = serializers.SlugRelatedField(slug_field="username", read_only=True)

    class Meta:
        model = Report
        fields = (
            "id",
            "owner",
            "title",
            "description",
            "place",
            "urgent",
            "may_call",
            "status",
            "reward",
            "created_at",
        )
        read_only_fields = ("id", "status", "reward", "created_at")

    def create(self, validated_data: dict[str, Any]) -> Report:
        return self.write(super().create, validated_data)

    def update(self, instance: Report, validated_data: dict[str, Any]) -> Report:
        return self.write(super().update, instance, validated_data)

    def write(self, function: Any, *arguments: Any) -> Report:
        """Only the database knows for sure whether a title is taken, so it is not asked twice."""
        try:
            with transaction.atomic():
                return function(*arguments)
        except IntegrityError:
            raise serializers.ValidationError({"title": "This title is taken."}) from None


class ModeratorSerializer(serializers.ModelSerializer):
    owner = serializers.SlugRelatedField(slug_field="username", read_only=True)
    reporter_email = serializers.ReadOnlyField(source="owner.email")

    class Meta:
        model = Report
        fields = (*ResidentSerializer.Meta.fields, "moderation_notes", "reporter_email")
        read_only_fields = tuple(
            name for name in fields if name not in ("status", "reward", "moderation_notes")
        )
