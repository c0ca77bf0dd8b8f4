"""What is done to the line-up: visitors with few friends and with many look at it, time goes by, plans
change, and the festival grows."""

from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Any

from django.contrib.auth.models import User
from django.db.models import Q
from django.http import HttpResponseBase

from harness import Lab
from lineup.models import Act, Stage, Tag
from people.models import Friendship

LINE_UP = "/api/lineup/"

PLACES = (
    "Lighthouse",
    "Boathouse",
    "Salt Store",
    "Rope Walk",
    "Kelp Garden",
    "Harbour Wall",
    "Old Cannery",
    "Chapel",
    "Net Loft",
    "Pier's End",
    "Slipway",
    "Ballroom",
    "Fish Market",
    "Café Nørd",
)
KINDS = ("afrobeat", "brass", "cumbia", "drone", "fado", "gnawa")
FIRST_WORDS = ("Amina", "The Quiet", "Los", "Grönland", "DJ", "Les", "Ọmọ", "Trio", "Velvet", "王")
LAST_WORDS = (
    "Diallo",
    "Tides",
    "Faroles",
    "Hverfell",
    "Kestrel",
    "Sirènes",
    "Ayọ̀",
    "Balkan",
    "Anchors",
    "小明",
)
PEOPLE = ("Aoife", "Bongani", "Chiara", "Dmitri", "Emi", "Farouk", "Grażyna", "Hina", "Ikenna", "Jorge")

MINUTE = timedelta(minutes=1)
STRANGERS = 8


class Festival:
    """A festival as it is planned, its visitors, and what acts may be tagged with."""

    def __init__(self, lab: Lab, friends: int) -> None:
        random = self.random = lab.random
        self.opening = lab.clock.now()
        self.places = random.sample(PLACES, len(PLACES))
        self.positions = random.sample(range(1, 100), len(PLACES))
        self.tags = Tag.objects.bulk_create(Tag(name=name) for name in self.kinds())
        self.popular, self.shy, *others = User.objects.bulk_create(
            User(username=f"{random.choice(PEOPLE)}{number}", password="!")
            for number in random.sample(range(100, 1000), 2 + friends + STRANGERS)
        )
        self.friends, self.strangers = others[:friends], others[friends:]
        # The shy visitor's two friends are the popular one's as well, and all of them have others, too.
        accepted = self.pairs(self.popular, self.friends) + self.pairs(self.shy, self.friends[:2])
        accepted += ((friend, random.choice(self.strangers)) for friend in self.friends)
        one, two, three, *_ = self.strangers
        ignored = [(self.popular, one), (two, self.popular), (self.shy, three)]
        Friendship.objects.bulk_create(
            Friendship(inviter_id=inviter.pk, invitee_id=invitee.pk, accepted=(inviter, invitee) in accepted)
            for inviter, invitee in accepted + ignored
        )

    def kinds(self) -> list[str]:
        """Names of tags, the first two in the wrong order."""
        names = self.random.sample(KINDS, len(KINDS))
        return [*sorted(names[:2], reverse=True), *names[2:]]

    def pairs(self, visitor: User, friends: Sequence[User]) -> list[tuple[User, User]]:
        """Who invited whom: some friends were invited, some have invited, and the first did both."""
        pairs = [self.random.choice(((visitor, friend), (friend, visitor))) for friend in friends]
        return [*pairs, pairs[0][::-1]]

    def build_stages(self, count: int) -> list[Stage]:
        """Stages that are listed in another order than they were built: the first comes last."""
        *positions, last = sorted(self.positions.pop() for _ in range(count))
        self.random.shuffle(positions)
        return Stage.objects.bulk_create(
            Stage(slug=f"stage-{position}", name=self.places.pop(), position=position)
            for position in (last, *positions)
        )

    def act(self, stage: Stage, minute: int, confirmed: bool = True) -> Act:
        """An act that begins so many minutes after the opening."""
        random = self.random
        return Act(
            stage_id=stage.pk,
            name=f"{random.choice(FIRST_WORDS)} {random.choice(LAST_WORDS)}",
            starts_at=self.opening + minute * MINUTE,
            confirmed=confirmed,
        )

    def day_at(self, stage: Stage, count: int) -> list[Act]:
        """So many acts in the first two hours, some of them at the same moment; and what is over, and what is
        not confirmed. They were booked in any order."""
        random = self.random
        together = random.randint(60, 70)
        minutes = [*random.sample(range(1, 60), 2), *[together] * 3, -5]
        minutes += (random.randint(71, 120) for _ in range(count - 5))
        unconfirmed = (random.randint(1, 9), random.randint(10, 59), -20)
        acts = [
            *(self.act(stage, minute) for minute in minutes),
            *(self.act(stage, minute, confirmed=False) for minute in unconfirmed),
        ]
        random.shuffle(acts)
        # Of those at the same moment, the last by name was booked first.
        tied = [act for act in acts if act.starts_at == self.opening + together * MINUTE]
        for act, name in zip(tied, sorted((act.name for act in tied), reverse=True), strict=True):
            act.name = name
        return acts

    def announce(self, acts: Iterable[Act]) -> None:
        """Gives each act a few of the first tags, or none, and puts it on some people's lists."""
        random = self.random
        self.tag((act, tag) for act in acts for tag in random.sample(self.tags[:3], random.randint(0, 2)))
        self.attend((act, user) for act in acts for user in self.some_people())

    @staticmethod
    def tag(pairs: Iterable[tuple[Act, Tag]]) -> None:
        links = Act.tags.through
        links.objects.bulk_create(links(act_id=act.pk, tag_id=tag.pk) for act, tag in pairs)

    @staticmethod
    def attend(pairs: Iterable[tuple[Act, User]]) -> None:
        """Puts each act on the list of the person beside it."""
        links = Act.attendees.through
        links.objects.bulk_create(links(act_id=act.pk, user_id=user.pk) for act, user in pairs)

    def some_people(self) -> list[User]:
        """Some of the popular visitor's friends, the shy one's among them or not, and some strangers."""
        choice = self.random.choice
        first = choice((0, 1, 2))
        return self.friends[first : first + choice((0, 2, 5, 8))] + self.strangers[: choice((0, 3))]

    def change(self, now: Act, soon: Act) -> None:
        """In the same minute, what is on is renamed, and a friend gives the place in what comes next to a
        stranger. There are as many of everything as before."""
        Act.objects.filter(pk=now.pk).update(name=f"{now.name} & {self.random.choice(LAST_WORDS)}")
        seat = Act.attendees.through.objects.filter(act=soon, user=self.friends[0])
        seat.update(user=self.strangers[0])

    def go_on(self, lab: Lab, rumour: Act, stages: Iterable[Stage], count: int) -> None:
        """Twenty minutes later a contract is signed and another one is cancelled, one kind of music has got
        another name, a friend has other plans, a stranger is a friend, and each stage has so many more acts
        on the days after."""
        lab.clock.advance(20 * 60)
        random = self.random
        cancelled, *soon = Act.objects.filter(confirmed=True, starts_at__gt=lab.clock.now()).order_by(
            "starts_at"
        )
        Act.objects.filter(pk__in=[rumour.pk, cancelled.pk]).update(confirmed=Q(pk=rumour.pk))
        self.tag((act, tag) for act in soon[:6] for tag in self.tags[3:])
        Tag.objects.filter(pk=self.tags[0].pk).update(name=f"neo-{self.tags[0]}")
        Act.attendees.through.objects.filter(user=self.friends[2]).delete()
        Friendship.objects.filter(inviter=self.popular, invitee=self.strangers[0]).update(accepted=True)
        Act.objects.bulk_create(
            self.act(stage, random.randint(200, 4000)) for stage in stages for _ in range(count)
        )


def part(response: HttpResponseBase, name: str) -> Any:
    """The stages or the board, or the answer when it is none."""
    return response.json()[name] if response.status_code == 200 else response


def acts_shown(response: HttpResponseBase) -> Any:
    """When which act is on, stage by stage, as far as the answer says so."""
    try:
        return [
            {stage["name"]: [f"{act['starts_at']}, {act['name']}" for act in stage["next_acts"]]}
            for stage in part(response, "stages")
        ]
    except (KeyError, TypeError):
        return response


def line_up(lab: Lab) -> None:
    """Nothing is planned at first. Then visitors look, and one of them looks again: in the same minute,
    later, and when there are more stages."""
    random = lab.random
    few_stages, more_stages, few_acts, more_acts, friends = lab.sizes(
        (2, 3), (4, 5), (5, 7), (50, 60), (16, 20)
    )
    guest = lab.client()
    lab.observe("nothing", guest.get(LINE_UP))

    festival = Festival(lab, friends)
    unsure, over, *stages = festival.build_stages(2 + few_stages)
    rumour, now, soon = (
        festival.act(stage, minute) for stage, minute in ((unsure, 30), (stages[0], 0), (stages[0], 1))
    )
    rumour.confirmed = False
    days = [act for stage in stages for act in festival.day_at(stage, few_acts)]
    Act.objects.bulk_create([rumour, now, soon, festival.act(over, -1), *days])
    festival.announce([rumour, *days])
    # What is on right now is for strangers, and what comes after it is for friends.
    festival.tag((now, tag) for tag in festival.tags[:2])
    festival.attend(
        [(now, person) for person in festival.strangers[:2]]
        + [(soon, person) for person in festival.friends[:2]]
    )

    popular, shy = lab.client(festival.popular), lab.client(festival.shy)
    with (
        lab.measure("costs_of_friends", size=friends, of="friends", also=["instances"]),
        lab.measure("costs_of_acts", size=few_acts, of="acts per stage", also=["instances"]),
    ):
        response = popular.get(LINE_UP)
    lab.observe("popular_acts", acts_shown(response))
    lab.observe("popular", response)
    with lab.measure("costs_of_friends", size=2, of="friends", also=["instances"]):
        response = shy.get(LINE_UP)
    lab.observe("shy", response)
    lab.observe("guest", guest.get(LINE_UP))
    festival.change(now, soon)
    response = popular.get(LINE_UP, {"board": stages[0].slug})
    lab.observe("meanwhile", part(response, "stages"))
    lab.observe("board", part(response, "board"))

    festival.go_on(lab, rumour, stages, more_acts)
    with (
        lab.measure("costs_of_acts", size=few_acts + more_acts, of="acts per stage", also=["instances"]),
        lab.measure("costs_of_stages", size=few_stages + 2, of="stages", also=["instances"]),
    ):
        response = popular.get(LINE_UP)
    lab.observe("later_acts", acts_shown(response))
    lab.observe("later", response)

    added = [
        festival.act(stage, minute)
        for stage in festival.build_stages(more_stages)
        for minute in random.sample(range(20, 90), 4)
    ]
    festival.announce(Act.objects.bulk_create(added))
    with lab.measure("costs_of_stages", size=few_stages + 2 + more_stages, of="stages", also=["instances"]):
        response = popular.get(LINE_UP)
    lab.observe("grown", response)
    lab.observe("warnings", lab.warnings())
