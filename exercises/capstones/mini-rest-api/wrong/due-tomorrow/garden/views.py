"""The plant API."""

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.exceptions import NotFound, ValidationError
from rest_framework.permissions import AllowAny, IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import BaseSerializer
from rest_framework.views import APIView
from rest_framework.viewsets import ModelViewSet

from garden.models import Membership, Plant
from garden.permissions import IsInHousehold, IsOwner, membership_of
from garden.serializers import (
    HouseholdSerializer,
    MembershipSerializer,
    PlantSerializer,
    WateringSerializer,
)


class NowhereView(APIView):
    """Any address that there is not. Its error is JSON, as all others are."""

    permission_classes = [AllowAny]

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        raise NotFound


class HouseholdView(APIView):
    def get(self, request: Request) -> Response:
        membership = membership_of(request)
        if membership is None:
            raise NotFound
        return Response(HouseholdSerializer(membership.household).data)

    def post(self, request: Request) -> Response:
        if membership_of(request):
            raise ValidationError({"detail": "You are in a household already."})
        serializer = HouseholdSerializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        household = serializer.save()
        household.memberships.create(user=request.user, role=Membership.Role.OWNER)
        return Response(serializer.data, status=status.HTTP_201_CREATED)


class MembersView(APIView):
    permission_classes = [IsAuthenticated, IsOwner]

    def post(self, request: Request) -> Response:
        serializer = MembershipSerializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        serializer.save(household=request.user.membership.household, role=Membership.Role.MEMBER)
        return Response(serializer.data, status=status.HTTP_201_CREATED)


class PlantViewSet(ModelViewSet):
    """The plants of the household that asks."""

    serializer_class = PlantSerializer

    @property
    def household_id(self) -> int | None:
        membership = membership_of(self.request)
        return membership and membership.household_id

    def get_permissions(self) -> list[Any]:
        more = {"create": [IsInHousehold()], "destroy": [IsOwner()]}
        return super().get_permissions() + more.get(self.action, [])

    def get_queryset(self) -> QuerySet[Plant]:
        plants = Plant.objects.filter(household=self.household_id)
        shown = self.action not in ("partial_update", "destroy", "waterings", "water")
        return plants.with_dates().order_by("name") if shown else plants

    def get_serializer_context(self) -> dict[str, Any]:
        return {**super().get_serializer_context(), "household": self.household_id}

    def get_success_headers(self, data: dict[str, Any]) -> dict[str, str]:
        return {"Location": reverse("plant-detail", args=[data["id"]])}

    def perform_create(self, serializer: BaseSerializer) -> None:
        serializer.save(household_id=self.household_id)

    def perform_update(self, serializer: BaseSerializer) -> None:
        serializer.save()
        # With another interval it is due on another day.
        serializer.instance = Plant.objects.with_dates().get(pk=serializer.instance.pk)

    @action(detail=False)
    def due(self, request: Request) -> Response:
        page = self.paginate_queryset(self.get_queryset().due())
        return self.get_paginated_response(self.get_serializer(page, many=True).data)

    @action(detail=True, serializer_class=WateringSerializer)
    def waterings(self, request: Request, pk: str) -> Response:
        waterings = self.get_object().waterings.select_related("by").order_by("-watered_on", "-pk")
        page = self.paginate_queryset(waterings)
        return self.get_paginated_response(self.get_serializer(page, many=True).data)

    @waterings.mapping.post
    def water(self, request: Request, pk: str) -> Response:
        plant = self.get_object()
        serializer = self.get_serializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        serializer.save(plant=plant, by=request.user)
        return Response(serializer.data, status=status.HTTP_201_CREATED)
