"""What must never break."""

import json

from django.contrib.auth import get_user_model
from django.test import Client, TestCase

from garden.models import Household, Plant, Profile


def person(name, household, owner):
    user = get_user_model().objects.create(username=name)
    profile = Profile.objects.create(user=user, household=household, owner=owner)
    return Client(headers={"Authorization": f"Token {profile.token}"})


class Tests(TestCase):
    def setUp(self):
        home, other = Household.objects.create(name="Home"), Household.objects.create(name="Other")
        self.owner, self.member = person("o", home, True), person("m", home, False)
        self.stranger = person("s", other, True)
        self.plant = Plant.objects.create(household=home, name="Ivy", light="sun", interval_days=4)
        self.url = f"/api/plants/{self.plant.pk}/"

    def test_access(self):
        self.assertEqual(Client().get(self.url).status_code, 401)
        self.assertEqual(self.stranger.get(self.url).status_code, 404)
        self.assertEqual(self.member.delete(self.url).status_code, 403)
        self.assertEqual(self.member.get(self.url).status_code, 200)

    def test_add(self):
        sent = {"name": "Oak", "light": "moon", "interval_days": 4}
        response = self.owner.post("/api/plants/", json.dumps(sent), "application/json")
        self.assertEqual(response.status_code, 400)
        sent["light"] = "sun"
        response = self.owner.post("/api/plants/", json.dumps(sent), "application/json")
        self.assertEqual(response.status_code, 201)
        self.assertTrue(Plant.objects.filter(name="Oak").exists())

    def test_due(self):
        due = lambda: [row["name"] for row in self.owner.get("/api/plants/due/").json()["results"]]  # noqa: E731
        self.assertEqual(due(), ["Ivy"])
        self.member.post(f"{self.url}waterings/", "{}", "application/json")
        self.assertEqual(due(), [])
