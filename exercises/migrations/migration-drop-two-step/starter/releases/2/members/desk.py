"""What the front desk and the turnstiles ask of the member service."""

from typing import Any

from django.utils import timezone

from members.models import Member, Visit


def take_on(number: str, name: str, email: str, plan: str) -> Member:
    return Member.objects.create(
        number=number,
        name=name,
        email=email,
        plan=plan,
        joined_on=timezone.localdate(),
    )


def card(number: str) -> dict[str, Any]:
    """What the front desk sees of a member."""
    member = Member.objects.get(number=number)
    return {
        "number": member.number,
        "name": member.name,
        "email": member.email,
        "plan": member.get_plan_display(),
        "joined": member.joined_on,
    }


def change_plan(number: str, plan: str) -> Member:
    member = Member.objects.get(number=number)
    member.plan = plan
    member.save()
    return member


def let_in(number: str, club: str) -> Visit:
    """At the turnstile."""
    member = Member.objects.get(number=number)
    return Visit.objects.create(member=member, club=club, entered_at=timezone.now())


def present(club: str) -> list[str]:
    """Who has come to a club, for the fire drill."""
    visits = Visit.objects.filter(club=club).select_related("member").order_by("pk")
    return [str(visit.member) for visit in visits]
