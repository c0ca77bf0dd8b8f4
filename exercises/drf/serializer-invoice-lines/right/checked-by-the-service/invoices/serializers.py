"""Invoices as the app sends and reads them. What lines an invoice may have, the service knows."""

from typing import Any

from rest_framework import serializers

from invoices import services
from invoices.models import Invoice, Line


class LineSerializer(serializers.ModelSerializer):
    id = serializers.IntegerField(required=False)
    amount = serializers.DecimalField(max_digits=12, decimal_places=2, read_only=True)

    class Meta:
        model = Line
        fields = ["id", "description", "quantity", "unit_price", "amount"]


class InvoiceSerializer(serializers.ModelSerializer):
    lines = LineSerializer(many=True)

    class Meta:
        model = Invoice
        fields = ["id", "customer", "reference", "issued_on", "lines", "total"]
        read_only_fields = ["total"]

    def create(self, validated_data: dict[str, Any]) -> Invoice:
        return self.saved(Invoice(), validated_data)

    def update(self, instance: Invoice, validated_data: dict[str, Any]) -> Invoice:
        return self.saved(instance, validated_data)

    def saved(self, invoice: Invoice, validated_data: dict[str, Any]) -> Invoice:
        try:
            return services.save_invoice(invoice, **validated_data)
        except services.LinesRefused as refusal:
            raise serializers.ValidationError({"lines": refusal.errors}) from None
