"""How the app is told of stages and acts."""

from rest_framework import serializers

from lineup.models import Act, Stage
from lineup.selectors import friends_going


class ActSerializer(serializers.ModelSerializer):
    tags = serializers.SlugRelatedField(slug_field="name", many=True, read_only=True)
    friends_going = serializers.SerializerMethodField()

    class Meta:
        model = Act
        fields = ["id", "name", "starts_at", "tags", "friends_going"]

    def get_friends_going(self, act: Act) -> int:
        return friends_going(act)


class StageSerializer(serializers.ModelSerializer):
    next_acts = ActSerializer(many=True)

    class Meta:
        model = Stage
        fields = ["slug", "name", "next_acts"]
