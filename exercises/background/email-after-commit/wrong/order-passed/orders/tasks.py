"""What other processes do. A task is given ids, and looks up what is true when it runs."""

from itertools import batched

from django.conf import settings
from django.core.mail import send_mail
from django.tasks import task
from django.utils import translation

from orders import mails
from orders.models import Order

#: After so many the mail provider ends the connection.
MAILS_PER_TASK = 10


@task
def confirm_order(order: Order) -> None:
    """Has all whom an order concerns written to, some with each task."""
    recipients = order.recipients().values_list("pk", flat=True)
    for recipient_ids in batched(recipients, MAILS_PER_TASK):
        send_confirmations.enqueue(order_id=order.pk, recipient_ids=list(recipient_ids))


@task
def send_confirmations(order_id: int, recipient_ids: list[int]) -> None:
    order = Order.objects.prefetch_related("lines__tea").get(pk=order_id)
    if order.status != Order.Status.CONFIRMED:
        # Cancelled in the meantime.
        return
    link = settings.SITE_URL + order.get_absolute_url()
    for recipient in order.recipients().filter(pk__in=recipient_ids):
        with translation.override(recipient.language):
            subject, body = mails.confirmation(order, recipient, link)
        send_mail(subject, body, None, [recipient.email])
