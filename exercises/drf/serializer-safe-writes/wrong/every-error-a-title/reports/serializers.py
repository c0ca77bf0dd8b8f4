"""Reports as the app sends and reads them.

Each role has a serializer of its own, which lists what that role may send. What is in no list, like a column
that somebody adds to the model, is neither read nor written.
"""

from typing import Any

from django.db import transaction
from rest_framework import serializers

from reports.models import Report

TAKEN = "You have a report with this title already."


class ReportSerializer(serializers.ModelSerializer):
    """For residents, who write reports of their own."""

    owner = serializers.CharField(source="owner.username", read_only=True)

    class Meta:
        model = Report
        fields = [
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
        ]
        read_only_fields = ["status", "reward", "created_at"]

    def validate_title(self, title: str) -> str:
        # The constraint names the owner, whom nobody sends: so DRF leaves it to us.
        owner = self.instance.owner if self.instance else self.context["request"].user
        others = owner.reports.exclude(pk=self.instance.pk) if self.instance else owner.reports
        if others.filter(title=title).exists():
            raise serializers.ValidationError(TAKEN)
        return title

    def save(self, **kwargs: Any) -> Report:
        try:
            with transaction.atomic():
                return super().save(**kwargs)
        except Exception as error:
            # Somebody was faster, between the check and here.
            raise serializers.ValidationError({"title": [TAKEN]}) from error


class ModeratedReportSerializer(ReportSerializer):
    """For moderators, who decide about the reports of others, and do not rewrite them."""

    reporter_email = serializers.EmailField(source="owner.email", read_only=True)

    class Meta(ReportSerializer.Meta):
        fields = [*ReportSerializer.Meta.fields, "moderation_notes", "reporter_email"]
        read_only_fields = ["title", "description", "place", "urgent", "may_call", "created_at"]
