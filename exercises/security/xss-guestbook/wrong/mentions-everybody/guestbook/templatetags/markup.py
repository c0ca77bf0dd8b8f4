"""What guests may use in their entries: bold, links and mentions."""

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from django import template
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from guestbook.models import Guest

register = template.Library()

#: All of it in one pattern, so that nothing is looked at twice.
MARKUP = re.compile(
    r"\*\*(?P<bold>.+?)\*\*|\[(?P<label>[^\]\n]+)\]\((?P<address>[^()\n]+)\)|@(?P<handle>[a-z0-9-]+)|(?P<end>\n)"
)
SCHEMES = ("http", "https", "mailto")
LINE_BREAK = mark_safe("<br>")


@register.filter
def web_address(address: str) -> str:
    """The address if following it leads to a web page or writes a mail, and else nothing."""
    try:
        scheme = urlsplit(address).scheme
    except ValueError:
        return ""
    return address if scheme in SCHEMES else ""


@register.filter
def markup(text: str) -> SafeString:
    """The text of an entry as HTML."""
    return format_html_join("", "{}", ((piece,) for piece in pieces(text)))


def pieces(text: str) -> Iterator[str]:
    """Texts, which are still to be escaped, and elements, which are HTML."""
    known = known_handles(text)
    position = 0
    for match in MARKUP.finditer(text):
        yield text[position : match.start()]
        yield element(match, known)
        position = match.end()
    yield text[position:]


def element(match: re.Match[str], known: set[str]) -> str:
    if match["end"]:
        return LINE_BREAK
    if match["bold"]:
        return format_html("<b>{}</b>", match["bold"])
    if match["label"] and web_address(match["address"]):
        return format_html('<a href="{}" rel="nofollow ugc">{}</a>', match["address"], match["label"])
    if match["handle"]:
        address = reverse("guestbook:guest", args=[match["handle"]])
        return format_html('<a href="{}">{}</a>', address, match[0])
    return match[0]


def known_handles(text: str) -> set[str]:
    handles = {match["handle"] for match in MARKUP.finditer(text) if match["handle"]}
    if not handles:
        return set()
    return set(Guest.objects.filter(handle__in=handles).values_list("handle", flat=True))
