"""What other processes do."""

import logging

from django.core.mail import send_mail
from django.tasks import task

from orders.models import Order

logger = logging.getLogger(__name__)


@task
def send_confirmation(order_id: int, email: str, subject: str, body: str) -> None:
    send_mail(subject, body, None, [email])
    order = Order.objects.get(pk=order_id)
    logger.info("%s: confirmation sent", order)
