"""What guests may use in their entries: bold, links and mentions."""

import html
import re
from urllib.parse import urlsplit

from django import template
from django.urls import reverse
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from guestbook.models import Guest

register = template.Library()

#: To be looked for in a text that is escaped. None of it needs a character that escaping changes.
MARKUP = re.compile(r"\[([^\]\n]+)\]\(([^()\n]+)\)|\*\*(.+?)\*\*|@([a-z0-9-]+)")
MENTION = re.compile(r"@([a-z0-9-]+)")


@register.filter
def is_web_address(address: str) -> bool:
    try:
        return urlsplit(address).scheme in {"http", "https", "mailto"}
    except ValueError:
        return False


@register.filter
def markup(text: str) -> SafeString:
    """The text of an entry as HTML."""
    known = set(Guest.objects.filter(handle__in=MENTION.findall(text)).values_list("handle", flat=True))

    def replaced(match: re.Match[str]) -> str:
        label, address, bold, handle = match.groups()
        if bold:
            return f"<strong>{bold}</strong>"
        if handle:
            if handle not in known:
                return match[0]
            return f'<a href="{reverse("guestbook:guest", args=[handle])}">{match[0]}</a>'
        if is_web_address(html.unescape(address)):
            return f'<a href="{address}">{label}</a>'
        return label

    return mark_safe(MARKUP.sub(replaced, escape(text)).replace("\n", "<br>\n"))
