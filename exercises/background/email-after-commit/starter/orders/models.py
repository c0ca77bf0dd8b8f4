"""Who buys tea, with whom, and what."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse


class Customer(models.Model):
    name = models.CharField(max_length=80)
    email = models.EmailField(unique=True)
    language = models.CharField(max_length=5, choices=settings.LANGUAGES, default="en")

    def __str__(self) -> str:
        return self.name


class Circle(models.Model):
    """People who order together, and share what comes."""

    name = models.CharField(max_length=80)
    members = models.ManyToManyField(Customer, related_name="circles", blank=True)

    def __str__(self) -> str:
        return self.name


class Tea(models.Model):
    name = models.CharField(max_length=80)
    price = models.DecimalField("price of 100 g", max_digits=6, decimal_places=2)
    stock = models.PositiveIntegerField(help_text="In bags of 100 g.")

    def __str__(self) -> str:
        return self.name


class Order(models.Model):
    class Status(models.TextChoices):
        CONFIRMED = "confirmed", "Confirmed"
        CANCELLED = "cancelled", "Cancelled"

    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="orders")
    circle = models.ForeignKey(
        Circle, on_delete=models.SET_NULL, null=True, blank=True, related_name="orders"
    )
    status = models.CharField(max_length=10, choices=Status, default=Status.CONFIRMED)

    def __str__(self) -> str:
        return f"TL-{self.pk}"

    def get_absolute_url(self) -> str:
        return reverse("orders:detail", args=[self.pk])

    def recipients(self) -> models.QuerySet[Customer]:
        """Who is told about the order: whoever placed it, and the circle that it is for. Each once."""
        people = Q(pk=self.customer_id)
        if self.circle_id is not None:
            people |= Q(circles=self.circle_id)
        return Customer.objects.filter(people).distinct().order_by("pk")


class OrderLine(models.Model):
    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="lines")
    tea = models.ForeignKey(Tea, on_delete=models.PROTECT, related_name="lines")
    quantity = models.PositiveIntegerField(default=1)
    unit_price = models.DecimalField(max_digits=6, decimal_places=2)

    def __str__(self) -> str:
        return f"{self.quantity} × {self.tea}"


class StandingOrder(models.Model):
    """The same tea, every Monday."""

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="standing_orders")
    circle = models.ForeignKey(Circle, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    tea = models.ForeignKey(Tea, on_delete=models.PROTECT, related_name="+")
    quantity = models.PositiveIntegerField(default=1)
    card = models.CharField(max_length=20)

    def __str__(self) -> str:
        return f"{self.quantity} × {self.tea} for {self.customer}"
