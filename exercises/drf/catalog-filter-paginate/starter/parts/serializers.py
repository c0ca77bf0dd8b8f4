"""Parts as partners and our own shops read them."""

from typing import Any

from rest_framework import serializers

from parts.models import Category, Part


class PartSerializer(serializers.ModelSerializer):
    supplier = serializers.CharField(source="supplier.name", read_only=True)
    categories = serializers.SlugRelatedField(slug_field="slug", many=True, queryset=Category.objects.all())

    class Meta:
        model = Part
        fields = ["number", "name", "price", "purchase_price", "listed_on", "supplier", "categories"]

    def to_representation(self, instance: Part) -> dict[str, Any]:
        shown = super().to_representation(instance)
        request = self.context.get("request")
        if request is None or not request.user.is_staff:
            del shown["purchase_price"]
        return shown
