"""Models and migrations that do not agree are told apart from those that do."""

from __future__ import annotations

from django.contrib.auth.models import Group
from django.db import models
from harness.autodetect import missing_migrations


def test_models_with_all_their_migrations_lack_none():
    assert missing_migrations("auth", "contenttypes") == []


def test_a_changed_field_is_named_with_its_app():
    name = Group._meta.get_field("name")
    unique, name._unique = name._unique, False
    try:
        assert missing_migrations("auth", "contenttypes") == ["auth: Alter field name on group"]
        assert missing_migrations("contenttypes") == []
    finally:
        name._unique = unique


def test_a_new_required_field_asks_nobody():
    size = models.IntegerField()
    Group.add_to_class("size", size)
    try:
        assert missing_migrations("auth") == ["auth: Add field size to group"]
    finally:
        Group._meta.local_fields.remove(size)
        Group._meta._expire_cache()
        del Group.size
