"""What other processes do. A task is given ids, and looks up what is true when it runs."""

from django.conf import settings
from django.core.mail import send_mail
from django.tasks import task
from django.utils import translation

from orders import mails
from orders.models import Customer, Order


@task
def confirm_order(order_id: int) -> None:
    """Puts a task into the queue for each person, so that one that fails can be tried again alone."""
    for customer in Order.objects.get(pk=order_id).recipients():
        send_confirmation.enqueue(order_id, customer.pk)


@task
def send_confirmation(order_id: int, customer_id: int) -> None:
    order = Order.objects.filter(status=Order.Status.CONFIRMED, pk=order_id).first()
    if order is None:
        # Cancelled in the meantime.
        return
    customer = Customer.objects.get(pk=customer_id)
    with translation.override(customer.language):
        subject, body = mails.confirmation(order, customer, settings.SITE_URL + order.get_absolute_url())
    send_mail(subject, body, None, [customer.email])
