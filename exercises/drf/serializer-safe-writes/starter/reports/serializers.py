"""Reports as the app sends and reads them."""

from rest_framework import serializers

from reports.models import Report


class ReportSerializer(serializers.ModelSerializer):
    owner = serializers.HiddenField(default=serializers.CurrentUserDefault())
    reporter_email = serializers.EmailField(source="owner.email", read_only=True)

    class Meta:
        model = Report
        fields = "__all__"
