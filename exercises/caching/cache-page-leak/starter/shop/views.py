"""What happens to the basket."""

from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import get_language
from django.views.decorators.http import require_POST

from shop.basket import Basket
from shop.forms import AddToBasketForm


@require_POST
def add_to_basket(request: HttpRequest) -> HttpResponse:
    form = AddToBasketForm(request.POST)
    if not form.is_valid():
        return HttpResponseBadRequest("There is no such deal.", content_type="text/plain")
    text = get_object_or_404(form.cleaned_data["deal"].texts, language=get_language())
    Basket(request.session).add(text.title, form.cleaned_data["note"])
    return redirect("home:home")
