"""What guests may use in their entries: bold, links and mentions."""

import re

from django import template
from django.urls import reverse
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from guestbook.models import Guest

register = template.Library()

BOLD = re.compile(r"\*\*(.+?)\*\*")
LINK = re.compile(r"\[([^\]\n]+)\]\(((?:https?://|mailto:)[^()\n]+)\)")
MENTION = re.compile(r"@([a-z0-9-]+)")


@register.filter
def web_address(address: str) -> str:
    return address if address.startswith(("http://", "https://", "mailto:")) else ""


def mention(match: re.Match[str]) -> str:
    if not Guest.objects.filter(handle=match[1]).exists():
        return match[0]
    address = reverse("guestbook:guest", args=[match[1]])
    return f'<a href="{address}">@{match[1]}</a>'


@register.filter
def markup(text: str) -> SafeString:
    """The text of an entry as HTML."""
    text = escape(text)
    text = LINK.sub(r'<a href="\2">\1</a>', text)
    text = MENTION.sub(mention, text)
    text = BOLD.sub(r"<b>\1</b>", text)
    return mark_safe(text.replace("\n", "<br>"))
