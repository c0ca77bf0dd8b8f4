"""Reports as the app sends and reads them."""

from rest_framework import serializers

from reports.models import Report
from reports.roles import is_moderator

RESIDENTS = ["title", "description", "place", "urgent", "may_call"]
MODERATORS = ["status", "reward", "moderation_notes"]


class ReportSerializer(serializers.ModelSerializer):
    owner = serializers.StringRelatedField()
    reporter_email = serializers.EmailField(source="owner.email", read_only=True)

    class Meta:
        model = Report
        fields = ["id", "owner", *RESIDENTS, *MODERATORS, "created_at", "reporter_email"]

    def get_fields(self):
        fields = super().get_fields()
        moderates = is_moderator(self.context["request"].user)
        allowed = MODERATORS if moderates else RESIDENTS
        for name, field in fields.items():
            if name not in allowed:
                field.read_only = True
                field.required = False
        if not moderates:
            del fields["moderation_notes"]
            del fields["reporter_email"]
        return fields

    def validate(self, attrs):
        if "title" in attrs:
            request = self.context["request"]
            same = Report.objects.filter(owner=request.user, title=attrs["title"])
            if self.instance:
                same = same.exclude(id=self.instance.id)
            if same.exists():
                raise serializers.ValidationError({"title": "You have used this title before."})
        return attrs
