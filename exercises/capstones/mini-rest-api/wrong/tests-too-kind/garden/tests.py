"""The plant API does what its contract says."""

from typing import Any

from django.contrib.auth.models import User
from rest_framework.test import APIClient, APITestCase

from garden.models import Household, Membership, Plant


class PlantTests(APITestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        cls.owner, cls.member, cls.stranger = User.objects.bulk_create(
            User(username=name) for name in ("ines", "bo", "kim")
        )
        home, other = Household.objects.bulk_create(Household(name=name) for name in ("Attic", "Cellar"))
        Membership.objects.bulk_create(
            Membership(user=user, household=household, role=role)
            for user, household, role in (
                (cls.owner, home, "owner"),
                (cls.member, home, "member"),
                (cls.stranger, other, "owner"),
            )
        )
        cls.fern = Plant.objects.create(household=home, name="Fern", light="shade", interval_days=3)
        cls.address = f"/api/plants/{cls.fern.pk}/"

    def as_(self, user: User) -> APIClient:
        self.client.force_authenticate(user)
        return self.client

    def names(self, response: Any) -> list[str]:
        return [plant["name"] for plant in response.json()["results"]]

    def test_members_see_plants(self) -> None:
        for address in ("/api/plants/", "/api/plants/due/", self.address):
            self.assertEqual(self.as_(self.member).get(address).status_code, 200)

    def test_a_new_plant_is_taken(self) -> None:
        sent = {"name": "Moss", "light": "sun", "interval_days": 2}
        self.assertEqual(self.as_(self.owner).post("/api/plants/", sent, format="json").status_code, 201)

    def test_a_stranger_has_no_plants(self) -> None:
        self.assertEqual(self.names(self.as_(self.stranger).get("/api/plants/")), [])
