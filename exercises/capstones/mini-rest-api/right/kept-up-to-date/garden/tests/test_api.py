"""The API from the outside, with tokens."""

from django.contrib.auth.models import User
from django.test import TestCase
from rest_framework.authtoken.models import Token

from garden.models import Home, Resident


class ApiTests(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        cls.users = {name: User.objects.create_user(name) for name in ("ana", "ben", "cem")}
        homes = {name: Home.objects.create(name=name, owner=cls.users[name]) for name in ("ana", "cem")}
        for name, home in (("ana", "ana"), ("ben", "ana"), ("cem", "cem")):
            Resident.objects.create(user=cls.users[name], home=homes[home])

    def setUp(self) -> None:
        self.plant = self.send("ana", "post", "plants/", {"name": "Fern", "light": "sun", "interval_days": 3})

    def send(self, who, method, address, data=None):
        token = Token.objects.get_or_create(user=self.users[who])[0] if who else None
        headers = {"Authorization": f"Token {token}"} if who else {}
        call = getattr(self.client, method)
        return call(f"/api/{address}", data, content_type="application/json", headers=headers)

    def at(self, who, method, data=None):
        return self.send(who, method, f"plants/{self.plant.json().get('id')}/", data)

    def test_plant_is_saved(self):
        self.assertEqual(self.plant.status_code, 201)
        self.assertEqual(self.at("ben", "get").json()["name"], "Fern")

    def test_other_home_404(self):
        for method in ("get", "patch", "delete"):
            self.assertEqual(self.at("cem", method).status_code, 404)

    def test_token_required(self):
        self.assertEqual(self.send(None, "get", "plants/").status_code, 401)

    def test_member_cannot_delete(self):
        self.assertEqual(self.at("ben", "delete").status_code, 403)

    def test_interval_checked(self):
        for days in (0, 61, "x"):
            with self.subTest(days=days):
                self.assertEqual(self.at("ana", "patch", {"interval_days": days}).status_code, 400)

    def test_due_only_when_dry(self):
        self.assertEqual(self.send("ana", "get", "plants/due/").json()["count"], 1)
        self.send("ana", "post", f"plants/{self.plant.json()['id']}/waterings/", {})
        self.assertEqual(self.send("ana", "get", "plants/due/").json()["count"], 0)
