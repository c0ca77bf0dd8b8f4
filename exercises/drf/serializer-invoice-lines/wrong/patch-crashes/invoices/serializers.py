"""Invoices as the app sends and reads them."""

from typing import Any

from rest_framework import serializers

from invoices import services
from invoices.models import Invoice, Line


class LineSerializer(serializers.ModelSerializer):
    # A field named `id` is read-only unless it is declared.
    id = serializers.IntegerField(required=False)
    amount = serializers.DecimalField(max_digits=12, decimal_places=2, read_only=True)

    class Meta:
        model = Line
        fields = ["id", "description", "quantity", "unit_price", "amount"]

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        # In a PATCH no field is required, those of lines included. A new line has nothing to fall back on.
        if "id" not in attrs:
            missing = {
                name: [field.error_messages["required"]]
                for name, field in self.fields.items()
                if field.required and field.source not in attrs
            }
            if missing:
                raise serializers.ValidationError(missing)
        return attrs


class InvoiceSerializer(serializers.ModelSerializer):
    lines = LineSerializer(many=True)

    class Meta:
        model = Invoice
        fields = ["id", "customer", "reference", "issued_on", "lines", "total"]
        read_only_fields = ["total"]

    def validate_lines(self, lines: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """Every id names a line of this invoice, once."""
        unnamed = {line.pk for line in self.instance.lines.all()} if self.instance else set()
        errors = {}
        for index, line in enumerate(lines):
            if "id" not in line:
                continue
            if line["id"] in unnamed:
                unnamed.remove(line["id"])
            else:
                errors[index] = {"id": ["This is no line of this invoice, or it is named twice."]}
        if errors:
            raise serializers.ValidationError(errors)
        return lines

    def create(self, validated_data: dict[str, Any]) -> Invoice:
        return services.create_invoice(**validated_data)

    def update(self, instance: Invoice, validated_data: dict[str, Any]) -> Invoice:
        return services.update_invoice(instance, **validated_data)
