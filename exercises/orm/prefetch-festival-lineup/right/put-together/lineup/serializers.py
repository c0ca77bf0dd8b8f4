"""How the app is told of stages and acts."""

from rest_framework import serializers

from lineup.models import Stage


class ActSerializer(serializers.Serializer):
    id = serializers.IntegerField()
    name = serializers.CharField()
    starts_at = serializers.DateTimeField()
    tags = serializers.ListField()
    friends_going = serializers.IntegerField()


class StageSerializer(serializers.ModelSerializer):
    next_acts = ActSerializer(source="shown", many=True)

    class Meta:
        model = Stage
        fields = ["slug", "name", "next_acts"]
