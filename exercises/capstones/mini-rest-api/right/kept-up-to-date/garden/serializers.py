"""What is sent and answered, field by field."""

from django.contrib.auth.models import User
from django.utils import timezone
from rest_framework import serializers

from garden.models import Home, Plant, Resident, Watering


class InvitationSerializer(serializers.Serializer):
    username = serializers.CharField()

    def validate_username(self, username: str) -> str:
        if not User.objects.filter(username=username, resident=None).exists():
            raise serializers.ValidationError("Nobody who could be taken in.")
        return username

    def create(self, validated_data: dict) -> Resident:
        user = User.objects.get(username=validated_data["username"])
        return Resident.objects.create(user=user, home=validated_data["home"])

    def to_representation(self, resident: Resident) -> dict:
        return describe(resident, resident.home)


class HomeSerializer(serializers.ModelSerializer):
    class Meta:
        model = Home
        fields = ["name"]

    def to_representation(self, home: Home) -> dict:
        residents = home.residents.select_related("user").order_by("user__username")
        return {"name": home.name, "members": [describe(resident, home) for resident in residents]}


def describe(resident: Resident, home: Home) -> dict:
    role = "owner" if home.owner_id == resident.pk else "member"
    return {"username": resident.user.username, "role": role}


class PlantSerializer(serializers.ModelSerializer):
    class Meta:
        model = Plant
        exclude = ["home"]
        read_only_fields = ["last_watered_on", "due_on"]

    def validate(self, data: dict) -> dict:
        plant = Plant(
            **{field: getattr(self.instance, field) for field in ("name", "bought_on", "repotted_on")}
            if self.instance
            else {}
        )
        for field, value in data.items():
            setattr(plant, field, value)
        if plant.bought_on and plant.repotted_on and plant.bought_on > plant.repotted_on:
            raise serializers.ValidationError("A plant is bought first, and repotted afterwards.")
        namesakes = self.context["request"].home.plants.filter(name=plant.name)
        if self.instance:
            namesakes = namesakes.exclude(pk=self.instance.pk)
        if namesakes:
            raise serializers.ValidationError({"name": "You have one of that name."})
        return data


class WateringSerializer(serializers.ModelSerializer):
    by = serializers.SlugRelatedField("username", read_only=True)

    class Meta:
        model = Watering
        fields = ["id", "watered_on", "note", "by"]

    def validate(self, data: dict) -> dict:
        if data.get("watered_on") and data["watered_on"] > timezone.localdate():
            raise serializers.ValidationError({"watered_on": ["Wait until then."]})
        return data
