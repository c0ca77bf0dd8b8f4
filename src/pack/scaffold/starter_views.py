from django.http import HttpRequest, JsonResponse


def product_list(request: HttpRequest) -> JsonResponse:
    return JsonResponse({"products": []})
