"""What guests may use in their entries: bold, links and mentions."""

import re

from django import template
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

register = template.Library()

BOLD = re.compile(r"\*\*(.+?)\*\*")
LINK = re.compile(r"\[([^\]\n]+)\]\(([^()\n]+)\)")
MENTION = re.compile(r"@([a-z0-9-]+)")


def mention(match: re.Match[str]) -> str:
    address = reverse("guestbook:guest", args=[match[1]])
    return f"<a href={address}>@{match[1]}</a>"


@register.filter
def markup(text: str) -> SafeString:
    """The text of an entry as HTML."""
    text = re.sub(r"<script.*?>.*?</script>", "", text)
    text = MENTION.sub(mention, text)
    text = BOLD.sub(r"<b>\1</b>", text)
    text = LINK.sub(r"<a href=\2>\1</a>", text)
    return mark_safe(text.replace("\n", "<br>"))
