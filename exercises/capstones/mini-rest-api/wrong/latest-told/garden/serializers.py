"""What the API reads and writes."""

from datetime import date
from typing import Any

from django.contrib.auth import get_user_model
from rest_framework import serializers

from garden.models import Household, Membership, Plant, Watering, today


class MembershipSerializer(serializers.ModelSerializer):
    username = serializers.SlugRelatedField(
        source="user", slug_field="username", queryset=get_user_model().objects.all()
    )

    class Meta:
        model = Membership
        fields = ["username", "role"]
        read_only_fields = ["role"]

    def validate_username(self, user: Any) -> Any:
        if Membership.objects.filter(user=user).exists():
            raise serializers.ValidationError("They are in a household already.")
        return user


class HouseholdSerializer(serializers.ModelSerializer):
    members = serializers.SerializerMethodField()

    class Meta:
        model = Household
        fields = ["name", "members"]

    def get_members(self, household: Household) -> list[dict[str, Any]]:
        memberships = household.memberships.select_related("user").order_by("user__username")
        return MembershipSerializer(memberships, many=True).data


class PlantSerializer(serializers.ModelSerializer):
    last_watered_on = serializers.DateField(read_only=True, default=None)
    due_on = serializers.DateField(read_only=True, default=None)

    class Meta:
        model = Plant
        fields = [
            "id",
            "name",
            "species",
            "light",
            "interval_days",
            "bought_on",
            "repotted_on",
            "last_watered_on",
            "due_on",
        ]

    def validate_name(self, name: str) -> str:
        # The serializer does not know the constraint: the household is none of its fields.
        same = Plant.objects.filter(household=self.context["household"], name=name)
        if self.instance is not None:
            same = same.exclude(pk=self.instance.pk)
        if same.exists():
            raise serializers.ValidationError("There is a plant of that name already.")
        return name

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        # In a PATCH, what is not sent is what it was.
        bought_on, repotted_on = (
            attrs.get(name, getattr(self.instance, name, None)) for name in ("bought_on", "repotted_on")
        )
        if bought_on and repotted_on and repotted_on < bought_on:
            raise serializers.ValidationError({"repotted_on": ["That is before the plant was bought."]})
        return attrs


class WateringSerializer(serializers.ModelSerializer):
    by = serializers.CharField(source="by.username", read_only=True)

    class Meta:
        model = Watering
        fields = ["id", "watered_on", "note", "by"]

    def validate_watered_on(self, day: date) -> date:
        if day > today():
            raise serializers.ValidationError("That is yet to come.")
        return day
