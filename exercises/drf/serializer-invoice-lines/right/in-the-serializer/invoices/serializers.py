from django.db import transaction
from rest_framework import serializers

from invoices.models import Invoice, Line


class LineSerializer(serializers.ModelSerializer):
    id = serializers.IntegerField(required=False)
    amount = serializers.DecimalField(max_digits=12, decimal_places=2, read_only=True)

    class Meta:
        model = Line
        fields = ["id", "description", "quantity", "unit_price", "amount"]


class InvoiceSerializer(serializers.ModelSerializer):
    lines = LineSerializer(many=True)
    total = serializers.DecimalField(max_digits=12, decimal_places=2, read_only=True)

    class Meta:
        model = Invoice
        fields = ["id", "customer", "reference", "issued_on", "lines", "total"]

    def validate_lines(self, lines):
        my_ids = []
        if self.instance is not None:
            my_ids = list(self.instance.lines.values_list("id", flat=True))

        errors = [{} for line in lines]
        seen = []
        for number, line in enumerate(lines):
            if "id" in line:
                if line["id"] not in my_ids:
                    errors[number]["id"] = ["Unknown line."]
                if line["id"] in seen:
                    errors[number]["id"] = ["This line is there twice."]
                seen.append(line["id"])
            else:
                for field in ["description", "quantity", "unit_price"]:
                    if field not in line:
                        errors[number][field] = ["This field is required."]
        if any(errors):
            raise serializers.ValidationError(errors)
        return lines

    def create(self, validated_data):
        lines = validated_data.pop("lines")
        with transaction.atomic():
            invoice = Invoice.objects.create(**validated_data)
            self.save_lines(invoice, lines)
        return invoice

    def update(self, instance, validated_data):
        lines = validated_data.pop("lines", None)
        with transaction.atomic():
            instance = super().update(instance, validated_data)
            if lines is not None:
                self.save_lines(instance, lines)
        return instance

    def save_lines(self, invoice, lines):
        old_lines = {line.id: line for line in Line.objects.filter(invoice=invoice)}
        to_update = []
        to_create = []
        total = 0
        for position, data in enumerate(lines):
            if "id" in data:
                line = old_lines[data["id"]]
                line.description = data.get("description", line.description)
                line.quantity = data.get("quantity", line.quantity)
                line.unit_price = data.get("unit_price", line.unit_price)
                line.position = position
                to_update.append(line)
            else:
                line = Line(invoice=invoice, position=position, **data)
                to_create.append(line)
            total += line.amount

        ids_to_keep = [line.id for line in to_update]
        Line.objects.filter(invoice=invoice).exclude(id__in=ids_to_keep).delete()
        if to_update:
            Line.objects.bulk_update(to_update, ["description", "quantity", "unit_price", "position"])
        if to_create:
            Line.objects.bulk_create(to_create)
        invoice.total = total
        invoice.save()
