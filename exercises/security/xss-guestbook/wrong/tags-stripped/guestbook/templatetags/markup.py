"""What guests may use in their entries: bold, links and mentions."""

import html
import re
from urllib.parse import urlsplit

from django import template
from django.urls import reverse
from django.utils.html import strip_tags
from django.utils.safestring import SafeString, mark_safe

from guestbook.models import Guest

register = template.Library()

MARKUP = re.compile(r"\[([^\]\n]+)\]\(([^()\n]+)\)|\*\*(.+?)\*\*|@([a-z0-9-]+)")
SCHEMES = ("http", "https", "mailto")


@register.filter
def web_address(address: str) -> str:
    try:
        return address if urlsplit(address).scheme in SCHEMES else ""
    except ValueError:
        return ""


def replaced(match: re.Match[str]) -> str:
    label, address, bold, handle = match.groups()
    if bold:
        return f"<b>{bold}</b>"
    if handle and Guest.objects.filter(handle=handle).exists():
        return f'<a href="{reverse("guestbook:guest", args=[handle])}">{match[0]}</a>'
    if address and web_address(html.unescape(address)):
        return f'<a href="{address}">{label}</a>'
    return match[0]


@register.filter
def markup(text: str) -> SafeString:
    """The text of an entry as HTML."""
    return mark_safe(MARKUP.sub(replaced, strip_tags(text)).replace("\n", "<br>"))
