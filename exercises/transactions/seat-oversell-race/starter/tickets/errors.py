"""Why an order cannot be taken."""


class OrderRefused(Exception):
    """The order cannot be taken; the text says why."""


class InvalidCart(OrderRefused):
    """The cart asks for something that nobody sells."""


class SoldOut(OrderRefused):
    """There are fewer seats left than were asked for."""


class PaymentDeclined(OrderRefused):
    """The card was not charged."""
