"""What the reports read from the database."""

from typing import Any

import django_filters
from django.core.exceptions import BadRequest
from django.db.models import F, Q, QuerySet, Sum
from django.http import QueryDict

from freight.models import Customer, Shipment

COLUMNS = ("reference", "description", "mode", "status", "origin", "destination", "weight_kg", "booked_on")


class SortedFilterSet(django_filters.FilterSet):
    sort = django_filters.OrderingFilter(fields=["reference", "booked_on", "weight_kg", "destination"])

    @classmethod
    def rows(cls, customer: Customer, asked: QueryDict) -> list[dict[str, Any]]:
        asked = asked.copy()
        asked.setdefault("sort", "-booked_on")
        filters = cls(asked, queryset=customer.shipments.all())
        if not filters.is_valid():
            raise BadRequest(filters.errors.as_json())
        shipments = filters.qs
        order = [*shipments.query.order_by, "reference"]
        return list(shipments.order_by(*order).values(*COLUMNS, contact=F("handler__username")))


class Search(SortedFilterSet):
    q = django_filters.CharFilter(method="search", max_length=200)

    def search(self, shipments: QuerySet[Shipment], name: str, text: str) -> QuerySet[Shipment]:
        return shipments.filter(Q(reference__icontains=text) | Q(description__icontains=text))


class Filters(SortedFilterSet):
    handler__username = django_filters.CharFilter(max_length=150)
    reference__startswith = django_filters.CharFilter("reference", "startswith", max_length=20)
    description__icontains = django_filters.CharFilter("description", "icontains", max_length=200)
    origin = django_filters.CharFilter(max_length=80)
    destination = django_filters.CharFilter(max_length=80)
    match = django_filters.ChoiceFilter(choices=[("all", "all"), ("any", "any")], method="keep")

    class Meta:
        model = Shipment
        fields = {
            "mode": ["exact"],
            "status": ["exact"],
            "weight_kg": ["gte", "lte"],
            "booked_on": ["gte", "lte"],
        }

    def keep(self, shipments: QuerySet[Shipment], name: str, value: str) -> QuerySet[Shipment]:
        return shipments

    def filter_queryset(self, queryset: QuerySet[Shipment]) -> QuerySet[Shipment]:
        if self.form.cleaned_data["match"] != "any":
            return super().filter_queryset(queryset)
        # Any of them: the filters that were asked for, each on its own, in one condition.
        asked = Q()
        for name, value in self.form.cleaned_data.items():
            if name not in ("match", "sort") and value not in (None, ""):
                chosen = self.filters[name]
                asked |= Q((f"{chosen.field_name}__{chosen.lookup_expr}", value))
        return self.filters["sort"].filter(queryset.filter(asked), self.form.cleaned_data["sort"])


def total_weights(customer: Customer, group: str, label: str) -> list[dict[str, Any]]:
    """What the customer's shipments weigh, by group. The total is under the key `label`."""
    if group not in ("mode", "status", "origin", "destination") or label == group or len(label) > 60:
        raise BadRequest("There is no such report")
    totals = customer.shipments.values(group).annotate(kg=Sum("weight_kg")).order_by(group)
    return [{group: row[group], label: row["kg"]} for row in totals]
