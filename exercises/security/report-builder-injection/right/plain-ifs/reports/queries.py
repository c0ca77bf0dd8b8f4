"""What the reports read from the database."""

from django.db.models import Q, Sum


def sort_shipments(shipments, sort):
    if sort not in (
        "reference",
        "-reference",
        "booked_on",
        "-booked_on",
        "weight_kg",
        "-weight_kg",
        "destination",
        "-destination",
    ):
        sort = "-booked_on"
    rows = []
    for shipment in shipments.select_related("handler").order_by(sort, "reference"):
        rows.append(
            {
                "reference": shipment.reference,
                "description": shipment.description,
                "mode": shipment.mode,
                "status": shipment.status,
                "origin": shipment.origin,
                "destination": shipment.destination,
                "weight_kg": shipment.weight_kg,
                "booked_on": shipment.booked_on,
                "contact": shipment.handler.username,
            }
        )
    return rows


def search_shipments(customer, text, sort):
    shipments = customer.shipments.filter(
        Q(reference__icontains=text[:200]) | Q(description__icontains=text[:200])
    )
    return sort_shipments(shipments, sort)


def filter_shipments(customer, filters, sort, match_any=False):
    conditions = []
    if "mode" in filters:
        conditions.append(Q(mode=filters["mode"]))
    if "status" in filters:
        conditions.append(Q(status=filters["status"]))
    if "origin" in filters:
        conditions.append(Q(origin=filters["origin"]))
    if "destination" in filters:
        conditions.append(Q(destination=filters["destination"]))
    if "handler__username" in filters:
        conditions.append(Q(handler__username=filters["handler__username"]))
    if "reference__startswith" in filters:
        conditions.append(Q(reference__startswith=filters["reference__startswith"][:200]))
    if "description__icontains" in filters:
        conditions.append(Q(description__icontains=filters["description__icontains"][:200]))
    if "weight_kg__gte" in filters:
        conditions.append(Q(weight_kg__gte=filters["weight_kg__gte"]))
    if "weight_kg__lte" in filters:
        conditions.append(Q(weight_kg__lte=filters["weight_kg__lte"]))
    if "booked_on__gte" in filters:
        conditions.append(Q(booked_on__gte=filters["booked_on__gte"]))
    if "booked_on__lte" in filters:
        conditions.append(Q(booked_on__lte=filters["booked_on__lte"]))

    shipments = customer.shipments.all()
    if match_any and conditions:
        condition = conditions[0]
        for other in conditions[1:]:
            condition = condition | other
        shipments = shipments.filter(condition)
    else:
        for condition in conditions:
            shipments = shipments.filter(condition)
    return sort_shipments(shipments, sort)


def total_weights(customer, group, label):
    rows = customer.shipments.values(group).annotate(total_weight=Sum("weight_kg")).order_by(group)
    return [{group: row[group], label: row["total_weight"]} for row in rows]
