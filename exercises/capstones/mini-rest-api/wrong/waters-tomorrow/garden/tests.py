"""The plant API does what its contract says."""

from datetime import timedelta
from typing import Any

from django.contrib.auth.models import User
from rest_framework.test import APIClient, APITestCase

from garden.models import Household, Membership, Plant, today


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

    def test_nobody_gets_in_without_a_token(self) -> None:
        self.assertEqual(self.client.get("/api/plants/").status_code, 401)

    def test_a_stranger_cannot_tell_that_a_plant_is_there(self) -> None:
        self.assertEqual(self.as_(self.stranger).get(self.address).status_code, 404)
        self.assertEqual(self.names(self.client.get("/api/plants/")), [])

    def test_members_do_not_throw_plants_away(self) -> None:
        self.assertEqual(self.as_(self.member).delete(self.address).status_code, 403)
        self.assertTrue(Plant.objects.exists())

    def test_a_plant_needs_light_that_there_is(self) -> None:
        sent = {"name": "Moss", "light": "neon", "interval_days": 2}
        response = self.as_(self.member).post("/api/plants/", sent, format="json")
        self.assertEqual(response.status_code, 400)
        self.assertIn("light", response.json())

    def test_a_plant_is_due_when_its_interval_is_over(self) -> None:
        self.fern.waterings.create(by=self.owner, watered_on=today() - timedelta(days=2))
        self.assertEqual(self.names(self.as_(self.member).get("/api/plants/due/")), [])
        Plant.objects.update(interval_days=2)
        self.assertEqual(self.names(self.client.get("/api/plants/due/")), ["Fern"])

    def test_a_new_plant_is_kept(self) -> None:
        sent = {"name": "Moss", "light": "sun", "interval_days": 2}
        response = self.as_(self.member).post("/api/plants/", sent, format="json")
        self.assertEqual(response.status_code, 201)
        self.assertEqual(self.client.get(response["Location"]).json()["name"], "Moss")
