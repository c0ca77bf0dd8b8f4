"""What a donor is told by e-mail."""

from typing import Any

from django.core.mail import send_mail
from django.db.models.signals import post_save
from django.dispatch import receiver

from donations.models import Donation


@receiver(post_save, sender=Donation)
def tell_donor(sender: type[Donation], instance: Donation, created: bool, **kwargs: Any) -> None:
    """Thanks for a new donation, and says so when one was changed."""
    subject = "Thank you for your donation" if created else "Your donation was changed"
    send_mail(
        subject,
        f"Dear {instance.donor},\n\nit is {instance.amount}. Nobody can drink without you.\n",
        None,
        [instance.email],
    )
