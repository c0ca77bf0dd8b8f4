"""How figures are written."""

from decimal import ROUND_HALF_UP, Decimal

CENT = Decimal("0.01")


def euros(amount: Decimal | None) -> str | None:
    """An amount of money. What was a float on its way here may have lost cents already, and is refused."""
    if amount is None:
        return None
    if isinstance(amount, float):
        raise TypeError(f"{amount} is a float, and money is not")
    return str(Decimal(amount).quantize(CENT, ROUND_HALF_UP))


def stars(rating: Decimal | float | None) -> float | None:
    """An average, or nothing when nobody has rated."""
    return None if rating is None else round(float(rating), 1)
