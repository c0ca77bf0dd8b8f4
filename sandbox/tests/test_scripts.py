"""A script is read as a browser reads it: texts apart from code."""

from __future__ import annotations

import json

import pytest
from harness.scripts import MISSING, assigned, code, is_broken, read_script

ODD = 'Zoë "Zo" O\'Hara \\ </script> <!-- ${x} `\n\u2028 🏕'


@pytest.mark.parametrize(
    ("source", "value"),
    [
        (f"var visitor = {json.dumps({'name': ODD})};", {"name": ODD}),
        (f"let visitor = {json.dumps(ODD, ensure_ascii=False)}", ODD),
        ("window.visitor = {name: 'a', 'x y': [1, true, null,],}", {"name": "a", "x y": [1, True, None]}),
        ("const visitor = JSON.parse('{\"a\": 1}'), other = 2", {"a": 1}),
        (r"visitor = '\x41\u0042\u{43}\'\n' + " + '"\\\nd"', "ABC'\nd"),
        ("visitor = `a\n\\`b`", "a\n`b"),
        ("visitor = 1; visitor = 2", 2),
        ("// visitor = 1\n/* visitor = 2 */ visitor = 3 <!-- visitor = 4", 3),
        ("visitor = (null);", None),
    ],
)
def test_plain_data_is_read(source: str, value: object):
    assert assigned(source, "visitor") == value


@pytest.mark.parametrize(
    "source",
    [
        "",
        "visitor",
        "visitor == 1",
        "other.visitor = 1",
        "visitor = name",
        "visitor = {name: greet()}",
        "visitor = `a${b}`",
        "visitor = 'a' + b",
        "visitor = 'a",
        "visitor = 'a\nb'",
        "visitor = 1; /* never ends",
        "visitor = {",
        "visitor = 010x",
    ],
)
def test_what_is_no_plain_data_or_does_not_run_is_missing(source: str):
    assert assigned(source, "visitor") == MISSING


def test_code_is_what_is_outside_of_texts_and_comments():
    assert code("a('b()') // c()\n/* d() */ `e() ${f('g()')} h()`") == "a ( ) + f ( ) +"
    assert code('x = "a\\";b()//"') == "x ="
    assert code('x = "a\\\\";b()//"') == "x = ; b ( )"
    assert code("x = /'b()/.test(y) / 2 / z") == "x = /'b()/ . test ( y ) / 2 / z"


def test_a_line_separator_ends_a_comment_and_no_text():
    assert code("// a\u2028b") == "b"
    assert read_script("'a\u2028b'") == [("text", "a\u2028b")]


def test_a_text_that_does_not_end_breaks_the_script():
    assert is_broken("a = 'b\n'")
    assert is_broken("a = `b")
    assert not is_broken("a = 'b'")
