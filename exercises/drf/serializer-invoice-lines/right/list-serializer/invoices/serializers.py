"""Invoices as the app sends and reads them."""

from typing import Any

from django.db import transaction
from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail

from invoices.models import Invoice, Line


class LineListSerializer(serializers.ListSerializer):
    """The lines of one invoice. Each is validated against the line of that id, if it has one."""

    def to_internal_value(self, data: Any) -> list[dict[str, Any]]:
        invoice = self.root.instance
        self.existing = {line.pk: line for line in invoice.lines.all()} if invoice else {}
        self.named: set[int] = set()
        return super().to_internal_value(data)

    def run_child_validation(self, data: Any) -> dict[str, Any]:
        attrs = super().run_child_validation(data)
        pk = attrs.get("id")
        if pk is None:
            self.complete(attrs)
        elif pk not in self.existing:
            raise serializers.ValidationError({"id": ["There is no such line."]})
        elif pk in self.named:
            raise serializers.ValidationError({"id": ["This line comes twice."]})
        else:
            self.named.add(pk)
        return attrs

    def complete(self, attrs: dict[str, Any]) -> None:
        absent = [name for name, field in self.child.fields.items() if field.required and name not in attrs]
        if absent:
            required = ErrorDetail(self.child.error_messages["required"], code="required")
            raise serializers.ValidationError({name: [required] for name in absent})

    def save_for(self, invoice: Invoice, validated_data: list[dict[str, Any]]) -> list[Line]:
        existing = invoice.lines.in_bulk()
        lines = []
        for position, attrs in enumerate(validated_data, start=1):
            line = existing.pop(attrs.pop("id", None), None) or Line(invoice=invoice)
            for name, value in attrs.items():
                setattr(line, name, value)
            line.position = position
            lines.append(line)
        Line.objects.filter(pk__in=list(existing)).delete()
        Line.objects.bulk_update(
            [line for line in lines if line.pk], ["position", "description", "quantity", "unit_price"]
        )
        Line.objects.bulk_create([line for line in lines if not line.pk])
        return lines


class LineSerializer(serializers.ModelSerializer):
    amount = serializers.DecimalField(max_digits=12, decimal_places=2, read_only=True)

    class Meta:
        model = Line
        list_serializer_class = LineListSerializer
        fields = ["id", "description", "quantity", "unit_price", "amount"]
        extra_kwargs = {"id": {"read_only": False, "required": False}}


class InvoiceSerializer(serializers.ModelSerializer):
    lines = LineSerializer(many=True)

    class Meta:
        model = Invoice
        fields = ["id", "customer", "reference", "issued_on", "lines", "total"]
        extra_kwargs = {"total": {"read_only": True}}

    @transaction.atomic
    def save(self, **kwargs: Any) -> Invoice:
        return super().save(**kwargs)

    def create(self, validated_data: dict[str, Any]) -> Invoice:
        lines = validated_data.pop("lines")
        return self.with_lines(super().create(validated_data), lines)

    def update(self, instance: Invoice, validated_data: dict[str, Any]) -> Invoice:
        lines = validated_data.pop("lines", None)
        invoice = super().update(instance, validated_data)
        return invoice if lines is None else self.with_lines(invoice, lines)

    def with_lines(self, invoice: Invoice, lines: list[dict[str, Any]]) -> Invoice:
        invoice.total = sum(line.amount for line in self.fields["lines"].save_for(invoice, lines))
        invoice.save(update_fields=["total"])
        return invoice
