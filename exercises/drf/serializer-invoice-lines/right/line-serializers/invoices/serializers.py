"""Invoices as the app sends and reads them.

The lines are validated by a serializer each: one that knows the line that it changes, or one that knows none.
"""

from collections.abc import Mapping
from typing import Any

from rest_framework import serializers

from invoices import services
from invoices.models import Invoice, Line


class LineSerializer(serializers.ModelSerializer):
    amount = serializers.DecimalField(max_digits=12, decimal_places=2, read_only=True)

    class Meta:
        model = Line
        fields = ["id", "description", "quantity", "unit_price", "amount"]


class LinesField(serializers.Field):
    """The whole list of lines of an invoice."""

    default_error_messages = {
        "not_a_list": "A list of lines is expected.",
        "not_an_object": "A line is an object.",
        "unknown": "This is not a line of the invoice.",
        "twice": "This line comes twice.",
    }

    def to_representation(self, value: Any) -> list[dict[str, Any]]:
        return LineSerializer(value.all(), many=True).data

    def to_internal_value(self, data: Any) -> list[tuple[Line | None, dict[str, Any]]]:
        if not isinstance(data, list):
            self.fail("not_a_list")
        invoice = self.parent.instance
        lines = {str(line.pk): line for line in invoice.lines.all()} if invoice else {}
        named: set[str] = set()
        valid, errors = [], {}
        for place, entry in enumerate(data):
            try:
                valid.append(self.validated(entry, lines, named))
            except serializers.ValidationError as error:
                errors[place] = error.detail
        if errors:
            raise serializers.ValidationError(errors)
        return valid

    def validated(
        self, entry: Any, lines: dict[str, Line], named: set[str]
    ) -> tuple[Line | None, dict[str, Any]]:
        if not isinstance(entry, Mapping):
            self.fail("not_an_object")
        line = None
        if entry.get("id") is not None:
            key = str(entry["id"])
            if key not in lines or key in named:
                code = "twice" if key in named else "unknown"
                raise serializers.ValidationError({"id": [self.error_messages[code]]})
            named.add(key)
            line = lines[key]
        serializer = LineSerializer(line, data=entry, partial=line is not None and self.root.partial)
        serializer.is_valid(raise_exception=True)
        return line, serializer.validated_data


class InvoiceSerializer(serializers.ModelSerializer):
    lines = LinesField()

    class Meta:
        model = Invoice
        fields = ["id", "customer", "reference", "issued_on", "lines", "total"]
        read_only_fields = ["total"]

    def create(self, validated_data: dict[str, Any]) -> Invoice:
        lines = validated_data.pop("lines")
        return services.save_invoice(Invoice(**validated_data), lines)

    def update(self, instance: Invoice, validated_data: dict[str, Any]) -> Invoice:
        lines = validated_data.pop("lines", None)
        for name, value in validated_data.items():
            setattr(instance, name, value)
        return services.save_invoice(instance, lines)
