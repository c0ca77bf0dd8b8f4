"""What other processes do. A task is given ids, and looks up what is true when it runs."""

from django.conf import settings
from django.core.mail import EmailMessage
from django.tasks import task
from django.utils import translation

from orders import mails
from orders.models import Customer, Order

#: After so many the mail provider ends the connection.
MAILS_PER_TASK = 10


@task
def confirm_order(order_id: int, after: int = 0) -> None:
    """Writes to the next ten, by their ids, and has the ones after them written to."""
    order = Order.objects.get(pk=order_id)
    if order.status == Order.Status.CANCELLED:
        return
    recipients = order.recipients().filter(pk__gt=after)[:MAILS_PER_TASK]
    last = None
    for recipient in recipients:
        confirmation_for(order, recipient).send()
        last = recipient.pk
    if last is not None:
        confirm_order.enqueue(order_id, after=last)


def confirmation_for(order: Order, recipient: Customer) -> EmailMessage:
    with translation.override(recipient.language):
        subject, body = mails.confirmation(order, recipient, f"{settings.SITE_URL}{order.get_absolute_url()}")
    return EmailMessage(subject, body, to=[recipient.email])
