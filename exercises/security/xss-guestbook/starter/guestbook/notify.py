"""Mail to guests who are mentioned in an entry."""

import re

from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string

from guestbook.models import Entry, Guest

MENTION = re.compile(r"@([a-z0-9-]+)")


def notify_mentioned(entry: Entry) -> None:
    """Tells everybody whose handle is in the entry."""
    for guest in Guest.objects.filter(handle__in=MENTION.findall(entry.message)).order_by("pk"):
        context = {"entry": entry, "guest": guest}
        mail = EmailMultiAlternatives(
            subject="Somebody mentioned you at Larchwater",
            body=render_to_string("guestbook/mail/mention.txt", context),
            to=[guest.email],
        )
        mail.attach_alternative(render_to_string("guestbook/mail/mention.html", context), "text/html")
        mail.send()
