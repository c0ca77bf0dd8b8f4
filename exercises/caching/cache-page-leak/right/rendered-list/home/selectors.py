"""What the home page reads from the database."""

from datetime import timedelta
from random import randint
from typing import Any

from django.core.cache import cache
from django.db.models import F, Q, QuerySet, Sum
from django.db.models.functions import Coalesce
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import SafeString

from shop.models import Deal, PriceGroup

BESTSELLER_DAYS = 7

#: Marketing accepts deals that are five minutes old.
DEALS_MAX_AGE = 300


def deal_list(group: PriceGroup, language: str, words: dict[str, str]) -> SafeString:
    """The list of deals as HTML, without anything in it that belongs to one visitor."""
    key = f"home:deal-list:{group}:{language}"
    html = cache.get(key)
    if html is None:
        deals = query_deals(group, language)
        html = render_to_string("home/_deal_list.html", {"deals": deals, "words": words})
        # Lists that were made together do not all run out together.
        cache.set(key, html, DEALS_MAX_AGE - randint(0, 15))
    return html


def query_deals(group: PriceGroup, language: str) -> QuerySet[Deal, dict[str, Any]]:
    """The live deals for a price group, what sold best this week first."""
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
