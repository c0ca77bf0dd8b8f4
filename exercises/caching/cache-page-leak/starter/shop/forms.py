"""What visitors send."""

from django import forms

from shop.models import Deal


class AddToBasketForm(forms.Form):
    deal = forms.ModelChoiceField(Deal.objects.filter(is_live=True))
    note = forms.CharField(max_length=60, required=False)
