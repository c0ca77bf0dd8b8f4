"""Plain views: a dictionary comes in, a dictionary goes out."""

import json
from datetime import timedelta
from functools import wraps

from django.contrib.auth import authenticate, get_user_model
from django.core.exceptions import ValidationError
from django.core.paginator import InvalidPage, Paginator
from django.db import transaction
from django.db.models import Exists, F, OuterRef, Subquery
from django.db.models.expressions import RawSQL
from django.http import JsonResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt

from garden.models import Household, Plant, Profile, Watering

FIELDS = ("name", "species", "light", "interval_days", "bought_on", "repotted_on")


class Stop(Exception):
    def __init__(self, status, said):
        self.response = JsonResponse(said if isinstance(said, dict) else {"detail": said}, status=status)


def api(*methods, anonymous=False):
    def decorate(view):
        @csrf_exempt
        @wraps(view)
        def wrapper(request, **kwargs):
            try:
                if not anonymous:
                    kind, _, token = request.headers.get("Authorization", "").partition(" ")
                    found = Profile.objects.select_related("user", "household").filter(token=token)
                    request.profile = found.first() if kind == "Token" and token else None
                    if request.profile is None:
                        raise Stop(401, "Who are you?")
                if methods and request.method not in methods:
                    raise Stop(405, "That cannot be done here.")
                with transaction.atomic():
                    return view(request, **kwargs)
            except Stop as stop:
                return stop.response
            except ValidationError as error:
                return JsonResponse(error.message_dict, status=400)

        return wrapper

    return decorate


def body(request):
    try:
        sent = json.loads(request.body)
    except ValueError:
        raise Stop(400, "That is no JSON.") from None
    if not isinstance(sent, dict):
        raise Stop(400, "That is no object.")
    return sent


def page(request, rows, describe):
    try:
        size = min(max(int(request.GET.get("page_size", 2)), 1), 4)
    except ValueError:
        size = 2
    try:
        cut = Paginator(rows, size).page(request.GET.get("page", 1))
    except InvalidPage:
        raise Stop(404, "There is no such page.") from None

    def link(number):
        query = request.GET.copy()
        query["page"] = number
        return f"{request.path}?{query.urlencode()}"

    return JsonResponse(
        {
            "count": cut.paginator.count,
            "next": link(cut.next_page_number()) if cut.has_next() else None,
            "previous": link(cut.previous_page_number()) if cut.has_previous() else None,
            "results": [describe(row) for row in cut],
        }
    )


@api(anonymous=True)
def nowhere(request):
    raise Stop(404, "There is nothing here.")


@api("POST", anonymous=True)
def login(request):
    sent = body(request)
    user = authenticate(username=str(sent.get("username")), password=str(sent.get("password")))
    if user is None:
        raise Stop(400, "That is not right.")
    return JsonResponse({"token": profile_of(user).token})


def profile_of(user):
    return Profile.objects.get_or_create(user=user)[0]


def described(household):
    people = household.profile_set.order_by("user__username").values_list("user__username", "owner")
    members = [{"username": name, "role": "owner" if owner else "member"} for name, owner in people]
    return {"name": household.name, "members": members}


@api("GET", "POST")
def household(request):
    mine = request.profile.household
    if request.method == "GET":
        if mine is None:
            raise Stop(404, "You are in none.")
        return JsonResponse(described(mine))
    if mine is not None:
        raise Stop(400, "You are in one.")
    mine = Household(name=body(request).get("name", ""))
    mine.full_clean()
    mine.save()
    Profile.objects.filter(pk=request.profile.pk).update(household=mine, owner=True)
    return JsonResponse(described(mine), status=201)


@api("POST")
def members(request):
    if not request.profile.owner:
        raise Stop(403, "You are not the owner.")
    user = get_user_model().objects.filter(username=body(request).get("username")).first()
    profile = user and profile_of(user)
    if profile is None or profile.household is not None:
        raise Stop(400, {"username": ["They cannot be taken in."]})
    profile.household = request.profile.household
    profile.save()
    return JsonResponse({"username": user.username, "role": "member"}, status=201)


def show(plant):
    last = plant.last_watered_on
    due_on = last + timedelta(days=plant.interval_days) if last else None
    values = {name: getattr(plant, name) for name in ("id", *FIELDS)}
    return values | {"last_watered_on": last, "due_on": due_on}


def last_watering():
    latest = Watering.objects.filter(plant=OuterRef("pk")).order_by("-watered_on")
    return Subquery(latest.values("watered_on")[:1])


def mine(request):
    plants = Plant.objects.filter(household=request.profile.household)
    return plants.annotate(last_watered_on=last_watering())


def find(request, number):
    plant = mine(request).filter(pk=number).first()
    if plant is None:
        raise Stop(404, "There is no such plant.")
    return plant


def save(plant, sent):
    for name in FIELDS:
        if name in sent:
            setattr(plant, name, sent[name])
    plant.full_clean()
    plant.save()


@api("GET", "POST")
def plants(request):
    if request.method == "GET":
        return page(request, mine(request).order_by("name"), show)
    if request.profile.household is None:
        raise Stop(403, "You are in no household.")
    plant = Plant(household=request.profile.household)
    save(plant, body(request))
    response = JsonResponse(show(find(request, plant.pk)), status=201)
    response["Location"] = f"/api/plants/{plant.pk}/"
    return response


@api("GET", "PATCH", "DELETE")
def plant(request, number):
    plant = find(request, number)
    if request.method == "PATCH":
        save(plant, body(request))
        plant = find(request, number)
    elif request.method == "DELETE":
        if not request.profile.owner:
            raise Stop(403, "Ask the owner.")
        plant.delete()
        return JsonResponse({}, status=204)
    return JsonResponse(show(plant))


@api("GET")
def due(request):
    # Watered since, or recently enough.
    still_wet = Watering.objects.filter(
        plant=OuterRef("pk"),
        watered_on__gt=RawSQL(
            "date(%s, '-' || garden_plant.interval_days || ' days')", [str(timezone.localdate())]
        ),
    )
    dry = Plant.objects.filter(~Exists(still_wet), household=request.profile.household)
    by_date = RawSQL(
        "SELECT date(MAX(watered_on), '+' || garden_plant.interval_days || ' days')"
        " FROM garden_watering WHERE plant_id = garden_plant.id",
        [],
    )
    dry = dry.alias(due=by_date).annotate(last_watered_on=last_watering())
    return page(request, dry.order_by(F("due").asc(nulls_first=True), "id"), show)


@api("GET", "POST")
def waterings(request, number):
    plant = find(request, number)
    if request.method == "GET":
        rows = plant.watering_set.order_by("-watered_on", "id").values(
            "id", "watered_on", "note", "by__username"
        )
        return page(request, rows, lambda row: {"by": row.pop("by__username"), **row})
    sent = body(request)
    watering = Watering(plant=plant, by=request.profile.user, note=sent.get("note", ""))
    if "watered_on" in sent:
        watering.watered_on = sent["watered_on"]
    watering.full_clean()
    watering.save()
    values = {"id": watering.pk, "watered_on": watering.watered_on, "note": watering.note}
    return JsonResponse(values | {"by": watering.by.username}, status=201)
