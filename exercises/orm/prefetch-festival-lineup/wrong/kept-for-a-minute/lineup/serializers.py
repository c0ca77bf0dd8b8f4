"""How the app is told of stages and acts."""

from rest_framework import serializers

from lineup.models import Act, Stage


class ActSerializer(serializers.ModelSerializer):
    tags = serializers.SlugRelatedField(slug_field="name", many=True, read_only=True)
    friends_going = serializers.IntegerField()

    class Meta:
        model = Act
        fields = ["id", "name", "starts_at", "tags", "friends_going"]


class StageSerializer(serializers.ModelSerializer):
    next_acts = ActSerializer(many=True)

    class Meta:
        model = Stage
        fields = ["slug", "name", "next_acts"]
