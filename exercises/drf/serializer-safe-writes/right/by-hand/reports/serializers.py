"""Reports as the app sends and reads them, field by field."""

from typing import Any

from rest_framework import serializers

from reports.models import Report


class ReportForm(serializers.Serializer):
    """What a resident sends."""

    title = serializers.CharField(max_length=120)
    description = serializers.CharField()
    place = serializers.CharField(max_length=120, allow_blank=True, required=False)
    urgent = serializers.BooleanField(required=False)
    may_call = serializers.BooleanField(required=False)


class DecisionForm(serializers.Serializer):
    """What a moderator sends."""

    status = serializers.ChoiceField(choices=Report.Status.choices, required=False)
    reward = serializers.IntegerField(min_value=0, required=False)
    moderation_notes = serializers.CharField(allow_blank=True, required=False)


def as_shown(report: Report, *, to_moderator: bool) -> dict[str, Any]:
    """The report as whoever asks may read it."""
    shown = {
        "id": report.pk,
        "owner": report.owner.get_username(),
        "title": report.title,
        "description": report.description,
        "place": report.place,
        "urgent": report.urgent,
        "may_call": report.may_call,
        "status": report.status,
        "reward": report.reward,
        "created_at": serializers.DateTimeField().to_representation(report.created_at),
    }
    if to_moderator:
        shown |= {"moderation_notes": report.moderation_notes, "reporter_email": report.owner.email}
    return shown
