"""How the app is told of stages and acts."""

from typing import Any

from rest_framework import serializers

from lineup.models import Act, Stage
from lineup.selectors import friends_going, next_acts


class ActSerializer(serializers.ModelSerializer):
    tags = serializers.SerializerMethodField()
    friends_going = serializers.SerializerMethodField()

    class Meta:
        model = Act
        fields = ["id", "name", "starts_at", "tags", "friends_going"]

    def get_tags(self, act: Act) -> list[str]:
        return [tag.name for tag in act.tags.order_by("name")]

    def get_friends_going(self, act: Act) -> int:
        return friends_going(act, self.context["request"].user)


class StageSerializer(serializers.ModelSerializer):
    next_acts = serializers.SerializerMethodField()

    class Meta:
        model = Stage
        fields = ["slug", "name", "next_acts"]

    def get_next_acts(self, stage: Stage) -> list[dict[str, Any]]:
        return ActSerializer(next_acts(stage), many=True, context=self.context).data
