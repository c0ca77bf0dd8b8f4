"""What other processes do. A task is given ids, and looks up what is true when it runs."""

from django.conf import settings
from django.core.mail import send_mail
from django.tasks import task
from django.utils import translation

from orders import mails
from orders.models import Order


@task
def confirm_order(order_id: int) -> None:
    order = Order.objects.prefetch_related("lines__tea").get(pk=order_id)
    if order.status != Order.Status.CONFIRMED:
        # Cancelled in the meantime.
        return
    link = settings.SITE_URL + order.get_absolute_url()
    for recipient in order.recipients():
        with translation.override(recipient.language):
            subject, body = mails.confirmation(order, recipient, link)
        send_mail(subject, body, None, [recipient.email])
