"""The invoice API. Invoices are never deleted through it: they are records."""

from django.db.models import QuerySet
from rest_framework import mixins, viewsets
from rest_framework.generics import get_object_or_404
from rest_framework.serializers import BaseSerializer

from firms.models import Firm
from invoices.models import Invoice
from invoices.serializers import InvoiceSerializer


class InvoiceViewSet(
    mixins.ListModelMixin,
    mixins.CreateModelMixin,
    mixins.RetrieveModelMixin,
    mixins.UpdateModelMixin,
    viewsets.GenericViewSet,
):
    """The invoices of the firm that asks."""

    serializer_class = InvoiceSerializer

    def get_queryset(self) -> QuerySet[Invoice]:
        return Invoice.objects.filter(firm__members__user=self.request.user).prefetch_related("lines")

    def perform_create(self, serializer: BaseSerializer) -> None:
        serializer.save(firm=get_object_or_404(Firm, members__user=self.request.user))
