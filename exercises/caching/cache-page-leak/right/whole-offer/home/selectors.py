"""What the home page reads from the database."""

from datetime import timedelta
from typing import Any

from django.core.cache import cache
from django.db.models import Q, Sum
from django.db.models.functions import Coalesce
from django.utils import timezone

from shop.models import Deal, PriceGroup

BESTSELLER_DAYS = 7

OFFER_KEY = "home:offer:v1"
#: Marketing accepts deals that are five minutes old.
OFFER_SECONDS = 5 * 60

Offer = dict[tuple[str, str], list[dict[str, Any]]]


def best_deals(group: PriceGroup, language: str) -> list[dict[str, Any]]:
    """The live deals for a price group, what sold best this week first."""
    offer = cache.get(OFFER_KEY)
    if offer is None:
        offer = read_offer()
        cache.set(OFFER_KEY, offer, OFFER_SECONDS)
    return offer.get((str(group), language), [])


def read_offer() -> Offer:
    """The deals of all groups in all languages: there are few, and the sales are added up only once."""
    since = timezone.now() - timedelta(days=BESTSELLER_DAYS)
    deals = (
        Deal.objects.filter(is_live=True)
        .annotate(sold=Coalesce(Sum("sales__quantity", filter=Q(sales__sold_at__gte=since)), 0))
        .prefetch_related("texts", "prices")
    )
    offer: Offer = {}
    for deal in deals:
        for text in deal.texts.all():
            for price in deal.prices.all():
                offer.setdefault((price.group, text.language), []).append(
                    {
                        "pk": deal.pk,
                        "title": text.title,
                        "teaser": text.teaser,
                        "price": price.amount,
                        "sold": deal.sold,
                    }
                )
    for shown in offer.values():
        shown.sort(key=lambda deal: (-deal["sold"], deal["title"]))
    return offer
