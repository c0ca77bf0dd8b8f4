"""Probe P14, for pages: what of a text that an attacker wrote has come to life in a page.

The attacker puts a mark, a word that is nowhere else, into everything (`attacks.elements` and its
neighbours). The page is parsed as a browser parses it. Where the mark is found as text or inside a value it
is harmless, however it was escaped; where it is a tag, an attribute's name, code, or where an address runs,
it is not.
"""

from __future__ import annotations

import re

from harness.addresses import read_address
from harness.page import Element
from harness.scripts import code

#: Attributes that hold an address which a browser goes to, fetches or runs.
ADDRESSES = frozenset(
    "action archive background cite classid code codebase data dynsrc formaction href icon longdesc lowsrc"
    " manifest ping poster profile src xlink:href".split()
)
#: Attributes in which a text is more than a text.
LIVE = frozenset({"srcdoc", "style"})
#: Elements that fetch or embed what an address in them says.
EMBEDDING = frozenset("applet base embed frame iframe link object script".split())
#: Types of scripts that run.
RUNNING = frozenset({"", "module", "text/javascript", "application/javascript", "text/ecmascript"})
#: A browser that meets this in a script looks for two end tags, and swallows the page between them.
_SWALLOWING = re.compile(r"<!--(?:(?!-->).)*<script[\s/>]", re.IGNORECASE | re.DOTALL)


def alive(page: Element, mark: str) -> list[str]:
    """What an attacker's texts have made of the page, in words; nothing if they are only texts.

    `mark` is in lower case, and in every text of the attacker's."""
    found: list[str] = []
    for element in page:
        if mark in element.tag:
            found.append(f"there is an element {element!r}")
        for name, value in element.attributes.items():
            problem = _in_attribute(element, name, value, mark)
            if problem:
                found.append(f"<{element.tag}> {problem}")
        text = "".join(child for child in element.children if isinstance(child, str))
        if element.tag == "style" and mark in text.lower():
            found.append("a style sheet holds what the attacker wrote")
        if element.tag == "script":
            found += _in_script(element, text, mark)
    return found


def _in_attribute(element: Element, name: str, value: str, mark: str) -> str | None:
    marked = mark in value.lower()
    if mark in name:
        return f"has an attribute {name}"
    if name.startswith("on") and marked:
        return f'runs {name}="{value}"'
    if name in LIVE and marked:
        return f'has {name}="{value}"'
    if name in ADDRESSES:
        if read_address(value).is_active:
            return f'has {name}="{value}", which runs'
        if marked and element.tag in EMBEDDING:
            return f'fetches {name}="{value}"'
    if element.tag == "meta" and "http-equiv" in element.attributes and name == "content" and marked:
        return f'has {name}="{value}"'
    return None


def _in_script(element: Element, text: str, mark: str) -> list[str]:
    found = []
    if _SWALLOWING.search(text):
        found.append("a script holds <!-- and <script, and swallows what comes behind it")
    kind = element.attributes.get("type", "").partition(";")[0].strip().lower()
    if kind in RUNNING and mark in code(text).lower():
        found.append("a script runs what the attacker wrote")
    return found
