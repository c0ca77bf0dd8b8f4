"""The home page."""

from typing import Any

from django.utils.decorators import method_decorator
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.generic import TemplateView

from home.selectors import best_deals
from shop.basket import Basket
from shop.customers import group_of


@method_decorator(never_cache, name="dispatch")
class HomeView(TemplateView):
    template_name = "home/home.html"
    http_method_names = ["get", "head"]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            basket=Basket(self.request.session),
            deals=best_deals(group_of(self.request.user), get_language()),
            **kwargs,
        )


home = HomeView.as_view()
