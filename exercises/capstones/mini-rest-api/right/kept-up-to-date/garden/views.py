"""One generic view for each address."""

from typing import Any

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from rest_framework import generics
from rest_framework.exceptions import NotFound, ValidationError
from rest_framework.pagination import PageNumberPagination
from rest_framework.serializers import BaseSerializer

from garden.models import Home, Plant, Resident, Watering
from garden.serializers import HomeSerializer, InvitationSerializer, PlantSerializer, WateringSerializer


class Pages(PageNumberPagination):
    page_size = 2
    page_size_query_param = "page_size"
    max_page_size = 4


class HomeView(generics.RetrieveAPIView, generics.CreateAPIView):
    serializer_class = HomeSerializer

    def get_object(self) -> Home:
        if self.request.home is None:
            raise NotFound("You live nowhere yet.")
        return self.request.home

    @transaction.atomic
    def perform_create(self, serializer: BaseSerializer) -> None:
        if self.request.home:
            raise ValidationError({"name": "You have a home."})
        home = serializer.save(owner=self.request.user)
        Resident.objects.create(user=self.request.user, home=home)


class MembersView(generics.CreateAPIView):
    serializer_class = InvitationSerializer
    owner_only = ["POST"]

    def perform_create(self, serializer: BaseSerializer) -> None:
        serializer.save(home=self.request.home)


class HomesPlants:
    """The plants of whoever asks."""

    serializer_class = PlantSerializer
    pagination_class = Pages

    def get_queryset(self) -> QuerySet[Plant]:
        return Plant.objects.filter(home=self.request.home)


class PlantsView(HomesPlants, generics.ListCreateAPIView):
    home_needed = ["POST"]

    def perform_create(self, serializer: BaseSerializer) -> None:
        serializer.save(home=self.request.home)

    def get_success_headers(self, data: Any) -> dict[str, str]:
        return {"Location": self.request.build_absolute_uri(reverse("plant", args=[data["id"]]))}


class DuePlantsView(HomesPlants, generics.ListAPIView):
    def get_queryset(self) -> QuerySet[Plant]:
        due = super().get_queryset().filter(Q(due_on=None) | Q(due_on__lte=timezone.localdate()))
        return due.order_by(F("due_on").asc(nulls_first=True), "name")


class PlantView(HomesPlants, generics.RetrieveUpdateDestroyAPIView):
    owner_only = ["DELETE"]


class WateringsView(generics.ListCreateAPIView):
    serializer_class = WateringSerializer
    pagination_class = Pages

    def get_plant(self) -> Plant:
        return generics.get_object_or_404(Plant, home=self.request.home, pk=self.kwargs["plant"])

    def get_queryset(self) -> QuerySet[Watering]:
        return self.get_plant().waterings.select_related("by")

    @transaction.atomic
    def create(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        self.plant = self.get_plant()
        return super().create(request, *args, **kwargs)

    def perform_create(self, serializer: BaseSerializer) -> None:
        watering = serializer.save(plant=self.plant, by=self.request.user)
        last = self.plant.last_watered_on
        self.plant.last_watered_on = max(last, watering.watered_on) if last else watering.watered_on
        self.plant.save()
