"""The forms that say what may be asked, and the queries that answer it."""

from typing import Any

from django import forms
from django.db.models import F, Q, QuerySet, Sum
from django.http import QueryDict

from freight.models import Customer, Shipment

COLUMNS = ("reference", "description", "mode", "status", "origin", "destination", "weight_kg", "booked_on")
SORTS = ("reference", "booked_on", "weight_kg", "destination")
GROUPS = ("mode", "status", "origin", "destination")


class SortedForm(forms.Form):
    sort = forms.ChoiceField(
        choices=[(f"{sign}{name}", name) for name in SORTS for sign in ("", "-")], required=False
    )

    def answer(self, shipments: QuerySet[Shipment]) -> list[dict[str, Any]]:
        order = self.cleaned_data["sort"] or "-booked_on"
        return list(shipments.order_by(order, "reference").values(*COLUMNS, contact=F("handler__username")))


class SearchForm(SortedForm):
    q = forms.CharField(max_length=200, required=False, strip=False)

    def search(self, customer: Customer) -> list[dict[str, Any]]:
        text = self.cleaned_data["q"]
        found = Q(reference__icontains=text) | Q(description__icontains=text)
        return self.answer(customer.shipments.filter(found))


class FilterForm(SortedForm):
    mode = forms.ChoiceField(choices=Shipment.Mode, required=False)
    status = forms.ChoiceField(choices=Shipment.Status, required=False)
    origin = forms.CharField(max_length=80, required=False)
    destination = forms.CharField(max_length=80, required=False)
    handler__username = forms.CharField(max_length=150, required=False)
    reference__startswith = forms.CharField(max_length=20, required=False)
    description__icontains = forms.CharField(max_length=200, required=False, strip=False)
    weight_kg__gte = forms.IntegerField(required=False)
    weight_kg__lte = forms.IntegerField(required=False)
    booked_on__gte = forms.DateField(required=False)
    booked_on__lte = forms.DateField(required=False)
    match = forms.ChoiceField(choices=[("all", "all"), ("any", "any")], required=False)

    def __init__(self, data: QueryDict) -> None:
        super().__init__(data)
        self.unknown = data.keys() - self.fields.keys()

    def clean(self) -> dict[str, Any]:
        if self.unknown:
            raise forms.ValidationError("There is no such filter.")
        return super().clean()

    def filter(self, customer: Customer) -> list[dict[str, Any]]:
        asked = {
            name: value
            for name, value in self.cleaned_data.items()
            if name not in ("match", "sort") and value not in (None, "")
        }
        connector = Q.OR if self.cleaned_data["match"] == "any" else Q.AND
        return self.answer(customer.shipments.filter(Q(*asked.items(), _connector=connector)))


class TotalsForm(forms.Form):
    group = forms.ChoiceField(choices=[(name, name) for name in GROUPS], required=False)
    label = forms.CharField(max_length=60, required=False)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        cleaned["group"] = cleaned.get("group") or "mode"
        cleaned["label"] = cleaned.get("label") or "total"
        if cleaned["group"] == cleaned["label"]:
            raise forms.ValidationError("The label cannot be the name of the group.")
        return cleaned

    def totals(self, customer: Customer) -> dict[str, Any]:
        group, label = self.cleaned_data["group"], self.cleaned_data["label"]
        rows = customer.shipments.values_list(group).annotate(Sum("weight_kg")).order_by(group)
        return {"group": group, "label": label, "totals": [{group: name, label: kg} for name, kg in rows]}
