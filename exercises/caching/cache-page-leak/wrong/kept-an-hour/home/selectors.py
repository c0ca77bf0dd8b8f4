"""What the home page reads from the database."""

from datetime import timedelta
from typing import Any

from django.core.cache import cache
from django.db.models import F, Q, QuerySet, Sum
from django.db.models.functions import Coalesce
from django.utils import timezone

from shop.models import Deal, PriceGroup

BESTSELLER_DAYS = 7

DEALS_MAX_AGE = 3600


def best_deals(group: PriceGroup, language: str) -> list[dict[str, Any]]:
    """The live deals for a price group, what sold best this week first. Up to an hour old."""
    key = f"home:best-deals:{group}:{language}"
    return cache.get_or_set(key, lambda: list(query_deals(group, language)), DEALS_MAX_AGE)


def query_deals(group: PriceGroup, language: str) -> QuerySet[Deal, dict[str, Any]]:
    """The same, as the database has it now."""
    since = timezone.now() - timedelta(days=BESTSELLER_DAYS)
    return (
        Deal.objects.filter(is_live=True, prices__group=group, texts__language=language)
        .annotate(
            title=F("texts__title"),
            teaser=F("texts__teaser"),
            price=F("prices__amount"),
            sold=Coalesce(Sum("sales__quantity", filter=Q(sales__sold_at__gte=since)), 0),
        )
        .order_by("-sold", "title")
        .values("pk", "title", "teaser", "price", "sold")
    )
