"""What a donor is told. The mail room has a program that reads this log, and writes the letters."""

import logging
from typing import Any

from django.db.models.signals import post_save
from django.dispatch import receiver

from donations.models import Donation

letters = logging.getLogger("donations.letters")


@receiver(post_save, sender=Donation)
def tell_donor(sender: type[Donation], instance: Donation, created: bool, **kwargs: Any) -> None:
    """Thanks for a new donation, and says so when one was changed."""
    letters.info("%s: %s of %s", "thanks" if created else "changed", instance.amount, instance.email)
