"""How the app is told of stages and acts."""

from rest_framework import serializers

from lineup.models import Act, Stage


class ActSerializer(serializers.ModelSerializer):
    tags = serializers.SerializerMethodField()
    friends_going = serializers.IntegerField()

    class Meta:
        model = Act
        fields = ["id", "name", "starts_at", "tags", "friends_going"]

    def get_tags(self, act: Act) -> list[str]:
        return sorted(tag.name for tag in act.tags.all())


class StageSerializer(serializers.ModelSerializer):
    next_acts = ActSerializer(source="upcoming", many=True)

    class Meta:
        model = Stage
        fields = ["slug", "name", "next_acts"]
