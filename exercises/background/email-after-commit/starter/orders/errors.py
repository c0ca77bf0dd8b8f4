"""Why an order is not taken."""


class OrderRefused(Exception):
    """The order is not taken. The message is for the customer."""


class SoldOut(OrderRefused):
    """There is not as much left of a tea."""


class PaymentDeclined(OrderRefused):
    """The provider does not take the money."""
