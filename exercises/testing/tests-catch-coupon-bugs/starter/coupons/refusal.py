"""Why a coupon is not accepted."""

from enum import StrEnum


class Reason(StrEnum):
    UNKNOWN = "unknown"
    INACTIVE = "inactive"
    TOO_EARLY = "too early"
    EXPIRED = "expired"
    OTHER_CURRENCY = "other currency"
    BELOW_MINIMUM = "below minimum"
    NOT_COMBINABLE = "not combinable"
    ALREADY_USED = "already used"
    USED_UP = "used up"


class CouponRefused(Exception):
    """A coupon cannot be used for this basket, by this customer, at this moment."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason)
        self.reason = reason
