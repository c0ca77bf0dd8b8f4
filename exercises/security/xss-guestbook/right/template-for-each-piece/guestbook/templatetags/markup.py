"""What guests may use in their entries: bold, links and mentions."""

import re
from typing import Any

from django import template
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from guestbook.models import Guest

register = template.Library()

TOKEN = re.compile(r"(\*\*.+?\*\*|\[[^\]\n]+\]\([^()\n]+\)|@[a-z0-9-]+|\n)")
LINK = re.compile(r"\[([^\]\n]+)\]\(([^()\n]+)\)")
is_url = URLValidator(schemes=["http", "https"])


@register.simple_tag
def homepage(guest: Guest) -> str:
    return guest.homepage if is_address(guest.homepage) else ""


def is_address(address: str) -> bool:
    if address.startswith("mailto:"):
        return True
    try:
        is_url(address)
    except ValidationError:
        return False
    return True


def piece(token: str) -> dict[str, Any]:
    """What the template has to know about a piece of the text."""
    link = LINK.fullmatch(token)
    if token == "\n":
        return {"kind": "break"}
    if link and is_address(link[2]):
        return {"kind": "link", "text": link[1], "address": link[2]}
    if link:
        return {"kind": "text", "text": f"{link[1]} ({link[2]})"}
    if token.startswith("**") and token.endswith("**") and len(token) > 4:
        return {"kind": "bold", "text": token[2:-2]}
    if token.startswith("@"):
        guest = Guest.objects.filter(handle=token[1:]).first()
        if guest is not None:
            return {"kind": "mention", "text": token, "guest": guest}
    return {"kind": "text", "text": token}


@register.filter
def markup(text: str) -> SafeString:
    """The text of an entry as HTML."""
    pieces = [piece(token) for token in TOKEN.split(text) if token]
    return render_to_string("guestbook/_message.html", {"pieces": pieces})
