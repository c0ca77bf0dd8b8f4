"""What is done to the decorator: a shift at the desk, and views that nobody has seen before."""

import asyncio
import inspect
import json
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any
from unittest.mock import patch

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import resolve
from django.views import View

from harness import Lab
from lending import audit, consortium, receipts
from lending.models import Copy, Loan

CLERKS = ("amara.okafor", "bronwen.rees", "jun-ho.park", "lucía.ortega", "tomasz.wolski", "zeynep.kaya")
TITLES = ("Pedro Páramo", "Things Fall Apart", "The Makioka Sisters", "Middlemarch", "Season of Migration")
#: Parts of names for actions, views and what views take.
VERBS = ("bind", "claim", "donate", "exhibit", "fetch", "mend", "scan", "shelve", "stamp", "weed")
NOUNS = ("atlas", "folio", "gazette", "ledger", "libretto", "map", "reel", "score", "volume")
PLACES = ("attic", "branch", "cellar", "desk", "gallery", "van")


class Desk:
    """The desk's journal, and somebody who works there."""

    def __init__(self, lab: Lab) -> None:
        self.lab = lab
        self.random = lab.random
        self.clerk, *self.others = lab.random.sample(CLERKS, 3)
        self._read = 0
        self._lines: list[Any] = []

    def audited(self, view: Callable, action: str = "", **options: Any) -> Callable:
        """The view, decorated. What the decorator writes before the view is called is left to `imported`."""
        lines = self._lines + self._written()
        decorated = audit.audited(action or self.action(), **options)(view)
        self._written()
        self._lines = lines
        return decorated

    def lines(self) -> list[Any]:
        """The journal's lines since it was read last."""
        lines, self._lines = self._lines + self._written(), []
        return lines

    def _written(self) -> list[Any]:
        messages = [one["message"] for one in self.lab.logs() if one["logger"] == "lending.journal"]
        new, self._read = messages[self._read :], len(messages)
        return [parsed(message) for message in new]

    def client(self, clerk: str | None, **options: Any) -> Any:
        return self.lab.client(headers={"X-Clerk": clerk} if clerk else {}, **options)

    def request(self, clerk: str | None = None) -> HttpRequest:
        """What the middleware hands on."""
        request = HttpRequest()
        request.clerk = clerk or self.clerk
        return request

    def action(self) -> str:
        return f"{self.random.choice(VERBS)}-{self.random.choice(NOUNS)}-{self.random.randint(10, 99)}"

    def pause(self) -> float:
        """How long something takes, in whole milliseconds."""
        return self.random.randint(20, 900) / 1000

    def view(self, *, seconds: float = 0, awaits: bool = False, status: int = 200, error: Any = None):
        """A view with a name of its own that takes its time, and answers or raises."""
        advance = self.lab.clock.advance

        def end() -> HttpResponse:
            if error is not None:
                raise error
            return HttpResponse(status=status)

        if awaits:

            async def view(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
                await asyncio.sleep(seconds)
                return end()

        else:

            def view(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
                advance(seconds)
                return end()

        view.__name__ = (
            f"{self.random.choice(VERBS)}_{self.random.choice(NOUNS)}_{self.random.randint(10, 99)}"
        )
        view.__qualname__ = f"{self.random.choice(NOUNS).title()}Desk.{view.__name__}"
        view.__module__ = f"lending.{self.random.choice(PLACES)}"
        view.__doc__ = f"Works on the {self.random.choice(NOUNS)} in the {self.random.choice(PLACES)}."
        return view

    def stock(self, count: int) -> list[Copy]:
        numbers = self.random.sample(range(1000, 9999), count)
        return Copy.objects.bulk_create(
            Copy(barcode=f"TV{number}", title=self.random.choice(TITLES)) for number in numbers
        )

    def lent(self, copies: list[Copy], **values: Any) -> list[Loan]:
        due_on = self.lab.clock.now().date() + timedelta(days=self.random.randint(1, 20))
        return Loan.objects.bulk_create(
            Loan(copy=copy, card=f"R-{self.random.randint(100, 999)}", due_on=due_on, **values)
            for copy in copies
        )


def parsed(message: str) -> Any:
    try:
        return json.loads(message)
    except ValueError:
        return message


def without_details(lines: list[Any]) -> list[Any]:
    return [
        {name: value for name, value in line.items() if name != "details"} if isinstance(line, dict) else line
        for line in lines
    ]


def details(lines: list[Any]) -> list[Any]:
    return [
        {name: line.get(name) for name in ("action", "details")} if isinstance(line, dict) else line
        for line in lines
    ]


def described(answer: Any) -> Any:
    return answer.status_code if isinstance(answer, HttpResponse) else type(answer).__name__


def came_of(call: Callable[[], Any], expected: BaseException | None = None) -> Any:
    """What a direct call of a view returned or raised; of an error that was expected, whether it came
    as it was raised."""
    try:
        answer = call()
    except BaseException as error:
        if error is not expected:
            return {"raised": type(error).__name__}
        hidden = error.__cause__ is not None or error.__suppress_context__
        return {"raised": type(error).__name__, "unchanged": not hidden}
    return {"returned": described(answer)}


def shift(lab: Lab) -> None:
    """An hour at the desk, in which nothing goes wrong, and all takes its time."""
    desk, answers = Desk(lab), {}
    copies = desk.stock(4)
    late, paid = desk.lent(copies[2:], fee=Decimal(lab.random.randint(50, 900)) / 100)
    paid.fee = 0
    paid.save(update_fields=["fee"])

    def print_slowly(loan: Loan) -> None:
        lab.clock.advance(desk.pause())

    calls = [
        (desk.clerk, "post", f"/desk/copies/{copies[0].barcode}/lend/"),
        (desk.others[0], "post", f"/desk/copies/{copies[0].barcode}/lend/"),
        (desk.clerk, "get", f"/desk/copies/{copies[1].barcode}/lend/"),
        (desk.others[1], "post", f"/desk/loans/{late.pk}/waive-fee/"),
        (desk.clerk, "post", f"/desk/loans/{paid.pk}/waive-fee/"),
        (None, "post", f"/desk/copies/{copies[3].barcode}/machine-return/"),
    ]
    with patch.object(receipts, "print_receipt", print_slowly):
        for clerk, method, address in calls:
            response = getattr(desk.client(clerk), method)(address, {"card": "R-1"})
            answers[f"{clerk or 'the machine'}: {method.upper()} {address}"] = response.status_code
    for status in [503, *lab.random.sample((200, 202, 302, 400, 403, 404, 409, 418), 2)]:
        view = desk.view(seconds=desk.pause(), status=status)
        decorated = desk.audited(view)
        # What a view takes is its own business, and so is how it is passed.
        answer = decorated(desk.request(), lab.random.randint(1, 99), shelf="3b")
        answers[f"a view that answers with {status}"] = described(answer)
    lab.observe("answers", answers)
    lab.observe("lines", without_details(desk.lines()))


def gone_wrong(lab: Lab) -> None:
    """The printer jams, a loan does not exist, and views raise what they like."""
    desk = Desk(lab)
    copy = desk.stock(1)[0]
    client = desk.client(desk.clerk)
    answers = {}
    with patch.object(receipts, "print_receipt", side_effect=receipts.PrinterError("jammed")):
        response = client.post(f"/desk/copies/{copy.barcode}/lend/", {"card": "R-1"})
    tracked = response.exc_info[1] if response.exc_info else None
    answers["the printer is jammed"] = {
        "status": response.status_code,
        "the error tracker sees": type(tracked).__name__ if tracked else "nothing",
    }
    answers["there is no such loan"] = {"status": client.post("/desk/loans/999/waive-fee/").status_code}

    raised = {}
    errors = [
        PermissionDenied("no"),
        Http404("gone"),
        ValueError("odd"),
        KeyError("card"),
        OSError(28, "full"),
    ]
    for error in lab.random.sample(errors, 3):
        decorated = desk.audited(desk.view(seconds=desk.pause(), error=error))
        came = came_of(lambda view=decorated: view(desk.request()), error)
        raised[f"a view raises {type(error).__name__}"] = came
    lab.observe("answers", answers)
    lab.observe("raised", raised)
    lab.observe("lines", without_details(desk.lines()))


def own_details(lab: Lab) -> None:
    """Actions with details, and without, that take this and that from the URL."""
    desk = Desk(lab)
    given = {lab.random.choice(PLACES): lab.random.choice(NOUNS)}
    before = dict(given)
    bare, other, first, second = (
        desk.audited(desk.view(), f"{verb}-{desk.action()}", **options)
        for verb, options in (("a", {}), ("b", {}), ("c", {"details": given}), ("d", {"details": given}))
    )
    calls = [
        (bare, {"shelf": lab.random.randint(1, 99)}),
        (first, {"loan": lab.random.randint(1, 999)}),
        (other, {"card": f"R-{lab.random.randint(100, 999)}"}),
        (second, {"barcode": f"TV{lab.random.randint(1000, 9999)}"}),
        # Names that decorators like to use themselves; and the same twice, which is two calls.
        (other, {"action": lab.random.choice(VERBS), "view": lab.random.choice(PLACES)}),
        (bare, {}),
        (bare, {}),
        (first, {"reader": lab.random.choice(CLERKS)}),
    ]
    lab.random.shuffle(calls)
    for view, arguments in calls:
        came_of(lambda view=view, arguments=arguments: view(desk.request(), **arguments))
    lab.observe("details", details(desk.lines()))
    lab.observe("given", given if given != before else "as it was")


def names(lab: Lab) -> None:
    """What the error tracker, the documentation and other decorators see of a view."""
    desk = Desk(lab)
    views = [desk.view(), desk.view(awaits=True), desk.view()]
    decorated = [desk.audited(view) for view in views]
    lab.observe(
        "seen",
        [
            {
                "name": getattr(one, "__name__", None),
                "full name": f"{one.__module__}.{getattr(one, '__qualname__', None)}",
                "documentation": inspect.getdoc(one),
                "signature": str(inspect.signature(one)),
            }
            for one in decorated
        ],
    )
    lab.observe(
        "unwrapped", [inspect.unwrap(one) is view for one, view in zip(decorated, views, strict=True)]
    )
    addresses = ("copies/TV1/lend/", "copies/TV1/machine-return/", "loans/1/waive-fee/", "loans/1/renew/")
    lab.observe("at_addresses", {address: resolve(f"/desk/{address}")._func_path for address in addresses})


def attached(lab: Lab) -> None:
    """What was attached to a view: by Django's `csrf_exempt`, and by anybody else."""
    desk = Desk(lab)
    copies = desk.stock(2)
    desk.lent(copies[:1])
    machine = desk.client(None, enforce_csrf_checks=True)
    lab.observe("machine", machine.post(f"/desk/copies/{copies[0].barcode}/machine-return/").status_code)
    stranger = desk.client(desk.clerk, enforce_csrf_checks=True)
    lab.observe("without_token", stranger.post(f"/desk/copies/{copies[1].barcode}/lend/").status_code)

    views, attributes = [], []
    for awaits in (False, True, False):
        view = desk.view(awaits=awaits)
        chosen = {f"{verb}_by": desk.action() for verb in lab.random.sample(VERBS, 2)}
        for name, value in chosen.items():
            setattr(view, name, value)
        views.append(desk.audited(view))
        attributes.append(chosen)
    everything = sorted({name for chosen in attributes for name in chosen})
    lab.observe(
        "attributes",
        [{name: getattr(view, name) for name in everything if hasattr(view, name)} for view in views],
    )


def awaited(lab: Lab) -> None:
    """Views that wait: for another library, side by side, and in vain."""
    desk = Desk(lab)
    copies = desk.stock(3)
    loans = desk.lent(copies[:2])
    loans += desk.lent(copies[2:], renewals=3)

    async def is_reserved(barcode: str) -> bool:
        await asyncio.sleep(desk.pause())
        return barcode == copies[1].barcode

    answers = {}
    with patch.object(consortium, "is_reserved", is_reserved):
        for number in (*(loan.pk for loan in loans), 999):
            address = f"/desk/loans/{number}/renew/"
            answers[address] = desk.client(desk.clerk).post(address).status_code
    lab.observe("renewals", answers)
    lab.observe("lines_of_renewals", desk.lines())

    class Waiting(View):
        async def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            await asyncio.sleep(0.01)
            return HttpResponse()

    kinds = {
        "def": desk.view(),
        "async def": desk.view(awaits=True),
        "class with async def": Waiting.as_view(),
    }
    decorated = {kind: desk.audited(view) for kind, view in kinds.items()}
    lab.observe(
        "is_coroutine_function", {kind: inspect.iscoroutinefunction(one) for kind, one in decorated.items()}
    )

    error = lab.random.choice([PermissionDenied("no"), LookupError("none"), OSError(5, "cut off")])
    slow = desk.audited(desk.view(awaits=True, seconds=desk.pause(), error=error))
    outcomes = {}
    get = desk.request()
    get.method = "GET"
    for view, call in (
        ("class with async def", lambda: decorated["class with async def"](get)),
        ("async def that raises", lambda: slow(desk.request(), lab.random.randint(1, 9))),
    ):
        outcomes[view] = came_of(lambda call=call: asyncio.run(waited_for(call())), error)
    lab.observe("outcomes", outcomes)
    lab.observe("lines", without_details(desk.lines()))

    # The same view, twice at the same time: the call that begins first is the last to end.
    async def wait(request: HttpRequest, seconds: float) -> HttpResponse:
        await asyncio.sleep(seconds)
        return HttpResponse(status=200 + int(seconds))

    twice = desk.audited(wait)

    async def call(clerk: str, seconds: float) -> None:
        await waited_for(twice(desk.request(clerk), seconds=seconds))

    async def both() -> None:
        first = asyncio.ensure_future(call(desk.others[0], desk.pause() + 2))
        await asyncio.sleep(desk.pause())
        await call(desk.others[1], desk.pause())
        await first

    came_of(lambda: asyncio.run(both()))
    lab.observe("at_the_same_time", desk.lines())
    lab.observe("warnings", lab.warnings())


class OutOfTime(BaseException):
    """What a server raises in a view that takes too long. No `Exception`, so that nobody swallows it."""


async def waited_for(answer: Any) -> Any:
    return await answer if inspect.isawaitable(answer) else answer


def hung_up(lab: Lab) -> None:
    """A browser that does not wait for the answer, a worker whose time is over, and a view whose time is."""
    desk = Desk(lab)
    waiting = desk.audited(desk.view(awaits=True, seconds=60))

    async def leave() -> bool:
        task = asyncio.ensure_future(waited_for(waiting(desk.request())))
        await asyncio.sleep(desk.pause())
        task.cancel()
        await asyncio.wait([task])
        return task.cancelled()

    lab.observe("cancelled", came_of(lambda: {"was": asyncio.run(leave())}))
    ended = {}
    for error in (SystemExit(1), OutOfTime("30 s")):
        stuck = desk.audited(desk.view(seconds=desk.pause(), error=error))
        ended[type(error).__name__] = came_of(lambda stuck=stuck: stuck(desk.request()), error)
    lab.observe("ended", ended)
    lab.observe("lines", without_details(desk.lines()))


def imported(lab: Lab) -> None:
    """Views that are decorated, and called by nobody."""
    desk = Desk(lab)
    for awaits in (False, True):
        audit.audited(desk.action(), details={"shelf": 1})(desk.view(awaits=awaits))
    lab.observe("lines", desk.lines())
