"""A template of the project can be replaced for a while."""

from __future__ import annotations

import pytest
from django.template import TemplateDoesNotExist
from django.template.loader import render_to_string
from django.test import override_settings
from harness.templates import replaced_templates


@pytest.fixture(autouse=True)
def a_project_with_templates(tmp_path):
    (tmp_path / "base.html").write_text("old{% block word %}{% endblock %}")
    (tmp_path / "page.html").write_text("{% extends 'base.html' %}{% block word %} word{% endblock %}")
    engine = {"BACKEND": "django.template.backends.django.DjangoTemplates", "DIRS": [tmp_path]}
    with override_settings(TEMPLATES=[engine]):
        yield


def test_inside_the_others_build_on_the_new_one():
    assert render_to_string("page.html") == "old word"
    with replaced_templates({"base.html": "new{% block word %}{% endblock %}"}):
        assert render_to_string("page.html") == "new word"
    assert render_to_string("page.html") == "old word"


def test_a_template_that_was_not_there_is_gone_afterwards():
    with replaced_templates({"extra.html": "extra"}):
        assert render_to_string("extra.html") == "extra"
    with pytest.raises(TemplateDoesNotExist):
        render_to_string("extra.html")
