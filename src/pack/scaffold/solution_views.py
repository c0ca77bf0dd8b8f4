from django.http import HttpRequest, JsonResponse

from shop.models import Product


def product_list(request: HttpRequest) -> JsonResponse:
    names = Product.objects.order_by("name").values_list("name", flat=True)
    return JsonResponse({"products": list(names)})
