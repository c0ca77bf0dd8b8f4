"""An attacker's text is seen where it lives, and not where it is a text."""

from __future__ import annotations

import json
import re

import pytest
from django.utils.html import escape, json_script
from django.utils.safestring import mark_safe
from harness import attacks
from harness.injection import alive
from harness.page import parse_page

MARK = "qzmark"
#: As they are these are no elements: they are for who decodes, or takes something out.
ENCODED = ("&lt;", "&#60;", "%3C", "\\u003c", "<scr<")

TEXTS = [*attacks.elements(MARK), *attacks.attributes(MARK), *attacks.code(MARK)]


@pytest.mark.parametrize("text", TEXTS)
def test_an_escaped_text_is_dead(text: str):
    page = parse_page(
        f'<p title="{escape(text)}">{escape(text)}<a href="https://x.example/?q={escape(text)}">x</a></p>'
        f"<textarea>{escape(text)}</textarea>" + json_script({"name": text}, "visitor")
    )
    assert alive(page, MARK) == []
    assert json.loads(page.find("script").children[0]) == {"name": text}


@pytest.mark.parametrize("text", [text for text in attacks.elements(MARK) if not text.startswith(ENCODED)])
def test_an_element_lives_where_it_is_not_escaped(text: str):
    assert alive(parse_page(f"<p>{text}</p>"), MARK)


@pytest.mark.parametrize("text", [text for text in attacks.elements(MARK) if text.startswith("&")])
def test_an_encoded_element_lives_where_it_is_decoded(text: str):
    assert alive(parse_page(f"<p>{text}</p>"), MARK) == []
    assert alive(parse_page(f"<p>{parse_page(text).text}</p>"), MARK)


def test_an_element_lives_where_another_one_is_taken_out():
    texts = [re.sub("</?script>", "", text) for text in attacks.elements(MARK) if text.startswith("<scr<")]
    assert texts
    assert all(alive(parse_page(text), MARK) for text in texts)


@pytest.mark.parametrize("text", attacks.attributes(MARK))
def test_an_attribute_lives_in_one_of_the_ways_to_write_them(text: str):
    pages = [f'<p title="{text}">', f"<p title='{text}'>", f"<p title={escape(text)}>", f"<p title={text}>"]
    assert any(alive(parse_page(page), MARK) for page in pages)


@pytest.mark.parametrize("text", [text for text in attacks.code(MARK) if not text.startswith((MARK, "*/"))])
def test_code_lives_in_one_of_the_ways_to_write_it(text: str):
    doubled = text.replace("'", "\\'").replace('"', '\\"')
    scripts = [
        f'x = "{text}"',
        f"x = '{text}'",
        f"x = `{text}`",
        f'x = "{doubled}"',
        f"x = '{doubled}'",
        f"// {text}",
    ]
    assert any(alive(parse_page(f"<script>{script}</script>"), MARK) for script in scripts)


@pytest.mark.parametrize("text", attacks.addresses(MARK))
def test_an_address_lives_in_one_of_the_ways_to_write_it(text: str):
    pages = [
        f'<a href="{escape(text)}">',
        f'<a href="{text}">',
        f"<a href='{text}'>",
        f"<a href={text}>",
        f'<a href="{text.splitlines()[-1]}">',
    ]
    assert any(alive(parse_page(page), MARK) for page in pages)


@pytest.mark.parametrize(
    "page",
    [
        f"<p onclick='greet(\"{MARK}\")'>",
        f"<p style='background: url({MARK})'>",
        f"<iframe src='https://{MARK}.example/'></iframe>",
        f"<meta http-equiv=refresh content='0;url=//{MARK}.example'>",
        f"<style>p {{ content: '{MARK}' }}</style>",
        f"<form action='javascript:{MARK}()'>",
    ],
)
def test_other_places_where_a_text_lives(page: str):
    assert alive(parse_page(page), MARK)


def test_a_page_s_own_life_is_not_the_attacker_s():
    page = parse_page(
        "<p onclick='greet()' style='color: red'>a<script>greet('qzmark')</script>"
        "<a href='https://qzmark.example/'>b</a><img src='/qzmark.png'>"
    )
    assert alive(page, MARK) == []
    assert alive(parse_page(mark_safe("<p>qzmark</p>")), MARK) == []
