"""What is done to the tests: they are run on the service as it is, on the same service written differently,
and on versions of it that misbehave, each in one way."""

from datetime import datetime, time, timedelta

from django.utils import timezone
from harness import Lab
from harness.mutants import Mutant, Refactoring, Rehearsal

MODULES = ("coupons.pricing", "coupons.redemption", "coupons.checkout")

# The same service, written differently.

REFACTORINGS = (
    Refactoring(
        "the database is asked in another way",
        (
            """    coupon = Coupon.objects.filter(code=code.strip().upper()).first()
    if coupon is None:
        raise CouponRefused(Reason.UNKNOWN)
    return coupon
""",
            """    try:
        return Coupon.objects.get(code=code.strip().upper())
    except Coupon.DoesNotExist:
        raise CouponRefused(Reason.UNKNOWN) from None
""",
        ),
        (
            "    return Redemption.objects.filter(coupon=coupon, customer=customer).exists()\n",
            '    return coupon.pk in customer.redemptions.values_list("coupon_id", flat=True)\n',
        ),
        (
            """    free = Q(max_uses=None) | Q(uses__lt=F("max_uses"))
    if not Coupon.objects.filter(free, pk=coupon.pk).update(uses=F("uses") + 1):
        raise CouponRefused(Reason.USED_UP)
""",
            """    locked = Coupon.objects.select_for_update().get(pk=coupon.pk)
    if locked.max_uses is not None and locked.uses >= locked.max_uses:
        raise CouponRefused(Reason.USED_UP)
    locked.uses += 1
    locked.save(update_fields=["uses"])
""",
        ),
        (
            """    redemptions = Redemption.objects.filter(order_number=order_number)
    for redemption in redemptions:
        Coupon.objects.filter(pk=redemption.coupon_id).update(uses=F("uses") - 1)
    redemptions.delete()
""",
            """    for redemption in Redemption.objects.filter(order_number=order_number):
        coupon = Coupon.objects.get(pk=redemption.coupon_id)
        coupon.uses -= 1
        coupon.save(update_fields=["uses"])
        redemption.delete()
""",
        ),
        renamed={"_has_used": "_knows", "_count_use": "_take_one"},
    ),
    Refactoring(
        "conditions are checked in another order, by functions with other names",
        (
            """    if not coupon.is_active:
        raise CouponRefused(Reason.INACTIVE)
    if coupon.first_day and today < coupon.first_day:
        raise CouponRefused(Reason.TOO_EARLY)
    if coupon.last_day and today > coupon.last_day:
        raise CouponRefused(Reason.EXPIRED)
    if coupon.currency != basket.currency:
        raise CouponRefused(Reason.OTHER_CURRENCY)
    if goods < coupon.minimum:
        raise CouponRefused(Reason.BELOW_MINIMUM)
""",
            """    problems = (
        (coupon.minimum > goods, Reason.BELOW_MINIMUM),
        (basket.currency != coupon.currency, Reason.OTHER_CURRENCY),
        (coupon.first_day is not None and coupon.first_day > today, Reason.TOO_EARLY),
        (coupon.last_day is not None and not today <= coupon.last_day, Reason.EXPIRED),
        (not coupon.is_active, Reason.INACTIVE),
    )
    for is_problem, reason in problems:
        if is_problem:
            raise CouponRefused(reason)
""",
        ),
        renamed={
            "_goods": "_subtotal",
            "_check": "_refuse_unless_valid",
            "_left": "_remaining",
            "_rounded": "_to_cents",
        },
    ),
    Refactoring(
        "sums are written as loops",
        (
            "    return sum((line.unit_price * line.quantity for line in basket.lines), Decimal(0))\n",
            """    total = Decimal(0)
    for line in basket.lines:
        total = total + line.quantity * line.unit_price
    return total
""",
        ),
        (
            """    amounts = [coupon.value for coupon in coupons if coupon.kind == Coupon.Kind.AMOUNT]
    left = max(goods - sum(amounts), Decimal(0))
    percentages = [coupon.value for coupon in coupons if coupon.kind == Coupon.Kind.PERCENTAGE]
    taken_off = [_rounded(left * percentage / 100) for percentage in percentages]
    return max(left - sum(taken_off), Decimal(0))
""",
            """    left, taken_off = goods, Decimal(0)
    for coupon in coupons:
        if coupon.kind == Coupon.Kind.AMOUNT:
            left -= min(coupon.value, left)
    for coupon in coupons:
        if coupon.kind == Coupon.Kind.PERCENTAGE:
            taken_off += _rounded(coupon.value * left / 100)
    return left - min(taken_off, left)
""",
        ),
        ("amount.quantize(CENT, ROUNDING)", "amount.quantize(rounding=ROUNDING, exp=CENT)"),
    ),
)

# The service, misbehaving.

LEFT = "left = max(goods - sum(amounts), Decimal(0))"
PERCENTAGES = (
    "    percentages = [coupon.value for coupon in coupons if coupon.kind == Coupon.Kind.PERCENTAGE]\n"
)
TAKEN_OFF = "    taken_off = [_rounded(left * percentage / 100) for percentage in percentages]\n"
REST = "    return max(left - sum(taken_off), Decimal(0))\n"
AMOUNTS = "    amounts = [coupon.value for coupon in coupons if coupon.kind == Coupon.Kind.AMOUNT]\n"
RESULT = "    return Price(goods, goods - _left(coupons, goods), basket.shipping)\n"
COUNTED = """    free = Q(max_uses=None) | Q(uses__lt=F("max_uses"))
    if not Coupon.objects.filter(free, pk=coupon.pk).update(uses=F("uses") + 1):
        raise CouponRefused(Reason.USED_UP)
"""

INCIDENTS = (
    Mutant(
        "days begin and end in Greenwich, not in Zurich",
        [("timezone.localdate(at)", "timezone.localdate(at, timezone.get_fixed_timezone(0))")],
    ),
    Mutant(
        "an amount greater than the goods makes the shop pay the customer",
        [
            (LEFT, "left = goods - sum(amounts)"),
            (REST, "    return left - sum(taken_off)\n"),
        ],
    ),
    Mutant(
        "a customer uses a once-per-customer coupon for order after order",
        [("coupon.once_per_customer and _has_used(customer, coupon)", "False")],
        [
            (
                "filter(coupon=coupon, customer=customer).exists()",
                "filter(coupon=coupon, customer=None).exists()",
            )
        ],
    ),
    Mutant(
        "a coupon that somebody else has just used up is used once more by whoever loaded it before",
        [
            (
                COUNTED,
                """    if coupon.max_uses is not None and coupon.uses >= coupon.max_uses:
        raise CouponRefused(Reason.USED_UP)
    Coupon.objects.filter(pk=coupon.pk).update(uses=F("uses") + 1)
""",
            )
        ],
    ),
    Mutant(
        "an order is refused for its second coupon, and its first is used up all the same",
        [("@transaction.atomic\ndef redeem", "def redeem")],
    ),
)

ACCEPTANCE = (
    Mutant("a code in small letters is unknown", [("code.strip().upper()", "code.strip()")]),
    Mutant("a code with spaces around it is unknown", [("code.strip().upper()", "code.upper()")]),
    Mutant("a coupon that was switched off works", [("if not coupon.is_active:", "if False:")]),
    Mutant(
        "a coupon works on the day before its first",
        [("today < coupon.first_day", "(coupon.first_day - today).days > 1")],
    ),
    Mutant(
        "a coupon does not work on its first day", [("today < coupon.first_day", "today <= coupon.first_day")]
    ),
    Mutant(
        "a coupon does not work on its last day", [("today > coupon.last_day", "today >= coupon.last_day")]
    ),
    Mutant(
        "a coupon works on the day after its last",
        [("today > coupon.last_day", "(today - coupon.last_day).days > 1")],
    ),
    Mutant(
        "a coupon works for baskets in another currency",
        [("if coupon.currency != basket.currency:", "if not basket.currency:")],
    ),
    Mutant(
        "goods that cost exactly the minimum are not enough",
        [("if goods < coupon.minimum:", "if coupon.minimum and goods <= coupon.minimum:")],
    ),
    Mutant(
        "goods that cost a cent less than the minimum are enough",
        [("if goods < coupon.minimum:", "if goods + CENT < coupon.minimum:")],
    ),
    Mutant(
        "shipping counts towards the minimum",
        [("if goods < coupon.minimum:", "if goods + basket.shipping < coupon.minimum:")],
    ),
    Mutant(
        "a coupon that cannot be combined is combined with one that can",
        [
            (
                "not all(coupon.is_combinable for coupon in coupons)",
                "not any(coupon.is_combinable for coupon in coupons)",
            )
        ],
    ),
    Mutant(
        "a coupon that cannot be combined does not work by itself, either",
        [("if len(coupons) > 1 and not all", "if not all")],
    ),
)

DISCOUNT = (
    Mutant(
        "an order is charged as if it had no coupons",
        [("price(basket, coupons, at)", "price(basket, (), at)")],
    ),
    Mutant(
        "of each line only one piece is counted", [("line.unit_price * line.quantity", "line.unit_price")]
    ),
    Mutant("half a cent is rounded down", [("ROUNDING = ROUND_HALF_UP", 'ROUNDING = "ROUND_HALF_DOWN"')]),
    Mutant(
        "half a cent is rounded to the even cent",
        [("ROUNDING = ROUND_HALF_UP", 'ROUNDING = "ROUND_HALF_EVEN"')],
    ),
    Mutant(
        "percentages are taken of shipping as well",
        [
            (
                RESULT,
                """    taxed = goods + basket.shipping
    return Price(goods, taxed - _left(coupons, taxed), basket.shipping)
""",
            )
        ],
    ),
    Mutant(
        "what an amount has left over when the goods are paid is taken off shipping",
        [
            (
                RESULT,
                """    amounts = sum(coupon.value for coupon in coupons if coupon.kind == Coupon.Kind.AMOUNT)
    shipping = basket.shipping - min(max(amounts - goods, 0), basket.shipping)
    return Price(goods, goods - _left(coupons, goods), shipping)
""",
            )
        ],
    ),
    Mutant(
        "percentages are taken of the full price, as if no amount had come off",
        [(TAKEN_OFF, TAKEN_OFF.replace("left *", "goods *"))],
    ),
    Mutant(
        "a second percentage is taken of what the first one left",
        [
            (
                TAKEN_OFF,
                """    taken_off = []
    for percentage in percentages:
        taken_off.append(_rounded((left - sum(taken_off)) * percentage / 100))
""",
            )
        ],
    ),
    Mutant(
        "percentages that are given before an amount are taken of the full price",
        [
            (AMOUNTS, "    left, taken_off = goods, []\n    for coupon in coupons:\n"),
            (
                f"    {LEFT}",
                "        if coupon.kind == Coupon.Kind.AMOUNT:\n            left -= min(coupon.value, left)",
            ),
            (PERCENTAGES, "        else:\n"),
            (TAKEN_OFF, "            taken_off.append(_rounded(left * coupon.value / 100))\n"),
        ],
    ),
    Mutant(
        "of two amounts only the first comes off", [(LEFT, LEFT.replace("sum(amounts)", "sum(amounts[:1])"))]
    ),
    Mutant(
        "the same coupon given twice comes off twice",
        [("list({coupon.code: coupon for coupon in coupons}.values())", "list(coupons)")],
    ),
    Mutant(
        "the amounts of one basket come off the next one, too",
        [
            (
                "def _left(coupons: list[Coupon], goods: Decimal)",
                "def _left(coupons: list[Coupon], goods: Decimal, amounts: list[Decimal] = [])",
            ),
            (AMOUNTS, AMOUNTS.replace("amounts = ", "amounts += ")),
        ],
    ),
)

USES = (
    Mutant("an order does not use up its coupons", [("    redeem(coupons, customer, order_number)\n", "")]),
    Mutant(
        "once one customer has used a coupon, nobody else can",
        [("filter(coupon=coupon, customer=customer).exists()", "filter(coupon=coupon).exists()")],
    ),
    Mutant(
        "a customer can use a coupon only once that is not once per customer",
        [("if coupon.once_per_customer and _has_used", "if _has_used")],
    ),
    Mutant("a coupon is used once more often than its limit", [("uses__lt=", "uses__lte=")]),
    Mutant(
        "after a cancelled order its customer cannot use the coupon again",
        [("    redemptions.delete()\n", "")],
    ),
    Mutant(
        "after a cancelled order nobody gets its place in the limit",
        [('update(uses=F("uses") - 1)', 'update(uses=F("uses"))')],
    ),
    Mutant(
        "cancelling an order gives back the coupons of other orders",
        [("Redemption.objects.filter(order_number=order_number)", "Redemption.objects.all()")],
    ),
)


def suite(lab: Lab) -> None:
    """All of it: the versions, in an order that is drawn."""
    rehearsal = Rehearsal(lab, MODULES, refactorings=REFACTORINGS)
    failures = rehearsal.first_run()
    lab.observe("problems", rehearsal.problems)
    lab.observe("failures", failures)
    if failures or rehearsal.problems:
        return
    rehearsal.compare([*INCIDENTS, *ACCEPTANCE, *DISCOUNT, *USES], moments=some_moments(lab))
    lab.observe("at_other_times", rehearsal.unsteady)
    lab.observe("on_refactorings", rehearsal.strict)
    lab.observe("incidents", rehearsal.unnoticed(INCIDENTS))
    lab.observe("acceptance", rehearsal.unnoticed(ACCEPTANCE))
    lab.observe("discount", rehearsal.unnoticed(DISCOUNT))
    lab.observe("uses", rehearsal.unnoticed(USES))


def some_moments(lab: Lab) -> list[datetime]:
    """A minute in the first and in the last hour of two days of the next years, and the one it is."""
    now = lab.clock.now()
    moments = []
    for hour in (0, 23):
        day = timezone.localdate(now) + timedelta(days=lab.random.randint(400, 1500))
        minute = time(hour, lab.random.randint(1, 59))
        moments.append(timezone.make_aware(datetime.combine(day, minute)))
    return moments
