"""A small shop that exists only while the image is warmed up: models, serializers, views, URLs."""

import asyncio
import sys
from decimal import Decimal

import django_filters
from django import forms
from django.apps import AppConfig, apps
from django.contrib import admin
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db import models, transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template import engines
from django.urls import include, path
from django.views.generic import DetailView, ListView
from rest_framework import filters, pagination, permissions, routers, serializers, viewsets
from rest_framework.decorators import action, api_view
from rest_framework.response import Response

APP_LABEL = "warmup_shop"


class Customer(models.Model):
    name = models.CharField(max_length=50)
    email = models.EmailField(unique=True)
    tags = models.JSONField(default=dict)

    class Meta:
        app_label = APP_LABEL

    def __str__(self) -> str:
        return self.name


class Order(models.Model):
    class State(models.TextChoices):
        OPEN = "open"
        PAID = "paid"

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="orders")
    state = models.CharField(max_length=8, choices=State.choices, default=State.OPEN)
    total = models.DecimalField(max_digits=8, decimal_places=2, default=Decimal(0))
    created = models.DateTimeField(auto_now_add=True)

    class Meta:
        app_label = APP_LABEL
        ordering = ["-created", "pk"]
        indexes = [models.Index(fields=["state"], name="warmup_order_state")]
        constraints = [models.CheckConstraint(condition=models.Q(total__gte=0), name="warmup_order_total")]


class Item(models.Model):
    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="items")
    title = models.CharField(max_length=50)
    quantity = models.PositiveIntegerField(default=1)

    class Meta:
        app_label = APP_LABEL


class Tag(models.Model):
    slug = models.SlugField()
    orders = models.ManyToManyField(Order, related_name="labels")

    class Meta:
        app_label = APP_LABEL


MODELS = (Customer, Order, Item, Tag)


def join_the_apps() -> None:
    """Registers the shop as an app: only installed apps have reverse relations."""
    config = AppConfig(__name__, sys.modules[__name__])
    config.label = APP_LABEL
    config.apps = apps
    config.models = apps.all_models[APP_LABEL]
    apps.app_configs[APP_LABEL] = config
    apps.clear_cache()


class ItemSerializer(serializers.ModelSerializer):
    class Meta:
        model = Item
        fields = ["title", "quantity"]


class OrderSerializer(serializers.ModelSerializer):
    customer_name = serializers.CharField(source="customer.name", read_only=True)
    items = ItemSerializer(many=True)
    labels = serializers.SlugRelatedField(slug_field="slug", many=True, read_only=True)
    lines = serializers.SerializerMethodField()

    class Meta:
        model = Order
        fields = ["id", "customer", "customer_name", "state", "total", "created", "items", "labels", "lines"]

    def get_lines(self, order: Order) -> int:
        return len(order.items.all())

    def validate_total(self, value: Decimal) -> Decimal:
        if value > 1000:
            raise serializers.ValidationError("too much")
        return value

    def create(self, validated_data: dict) -> Order:
        items = validated_data.pop("items")
        with transaction.atomic():
            order = Order.objects.create(**validated_data)
            Item.objects.bulk_create([Item(order=order, **item) for item in items])
        return order


class OrderFilter(django_filters.FilterSet):
    minimum = django_filters.NumberFilter(field_name="total", lookup_expr="gte")

    class Meta:
        model = Order
        fields = ["state"]


class Pages(pagination.PageNumberPagination):
    page_size = 2


class OrderViewSet(viewsets.ModelViewSet):
    queryset = Order.objects.select_related("customer").prefetch_related("items", "labels")
    serializer_class = OrderSerializer
    permission_classes = [permissions.IsAuthenticatedOrReadOnly]
    pagination_class = Pages
    filter_backends = [
        django_filters.rest_framework.DjangoFilterBackend,
        filters.SearchFilter,
        filters.OrderingFilter,
    ]
    filterset_class = OrderFilter
    search_fields = ["customer__name"]
    ordering_fields = ["total"]

    @action(detail=True, methods=["post"])
    def pay(self, request, pk=None) -> Response:
        order = self.get_object()
        order.state = Order.State.PAID
        order.save(update_fields=["state"])
        return Response(self.get_serializer(order).data)


@api_view(["GET"])
def ping(request) -> Response:
    return Response({"pong": True})


class OrderForm(forms.ModelForm):
    class Meta:
        model = Order
        fields = ["customer", "state", "total"]

    def clean_total(self) -> Decimal:
        if self.cleaned_data["total"] == 13:
            raise forms.ValidationError("unlucky")
        return self.cleaned_data["total"]


PAGE = """{% load i18n humanize static %}<html><body>{% csrf_token %}
{% for order in page %}<li class="{% cycle 'odd' 'even' %}">{{ order.customer.name|upper|default:"?" }}
{{ order.total|floatformat:2|intcomma }} {{ order.created|date:"Y-m-d" }}
{% if order.state == "paid" %}!{% endif %}</li>
{% empty %}{% translate "Nothing" %}{% endfor %}{% with total=page|length %}{{ total }}{% endwith %}
{{ form.as_p }}<a href="{% url 'warmup-orders' %}">x</a>
{% static "a.css" %}{{ messages|length }}</body></html>"""


def orders(request: HttpRequest) -> HttpResponse:
    form = OrderForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        form.save()
    page = Paginator(Order.objects.select_related("customer"), 2).get_page(request.GET.get("page"))
    return HttpResponse(engines["django"].from_string(PAGE).render({"page": page, "form": form}, request))


@login_required
def private(request: HttpRequest) -> JsonResponse:
    return JsonResponse({"user": request.user.get_username(), "at": request.session.get("at")})


async def awaited(request: HttpRequest) -> JsonResponse:
    await asyncio.sleep(0)
    first = await Order.objects.afirst()
    return JsonResponse({"first": first and first.pk, "count": await Order.objects.acount()})


class OrderList(ListView):
    model = Order
    paginate_by = 2

    def render_to_response(self, context, **_: object) -> JsonResponse:
        return JsonResponse([order.pk for order in context["object_list"]], safe=False)


class OrderDetail(DetailView):
    model = Order

    def render_to_response(self, context, **_: object) -> JsonResponse:
        return JsonResponse({"id": context["object"].pk})


def broken(request: HttpRequest) -> HttpResponse:
    raise ValueError("on purpose")


router = routers.DefaultRouter()
router.register("orders", OrderViewSet)

urlpatterns = [
    path("admin/", admin.site.urls),
    path("api/", include(router.urls)),
    path("ping/", ping),
    path("orders/", orders, name="warmup-orders"),
    path("private/", private),
    path("awaited/", awaited),
    path("list/", OrderList.as_view()),
    path("list/<int:pk>/", OrderDetail.as_view()),
    path("broken/", broken),
]
