"""What is done to the search: pins with all kinds of tags, shares and times, and many ways to look for them.

Each case has tags of its own, so that a search that goes wrong in one way does not fail all of them."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from boards.models import Like, Member, Pin, Share, Tag, Tagging
from django.contrib.auth.models import User
from harness import Lab

TAGS = (
    "oak desk walnut brass linen terrazzo moss velvet cork rattan slate birch copper wool jute marble "
    "plaster teak clay concrete"
).split()
NAMES = ("Aroha Ngata", "Babajide Okafor", "Chiara Bellini", "Dmitri Volkov", "Esi Mensah", "Ferran Puig")
PLACES = ("Reading nook", "Kitchen", "Hallway", "Study", "Terrace", "Bathroom", "Attic", "Studio", "Café")
LIGHTS = (
    "at dawn",
    "in winter",
    "from above",
    "by candlelight",
    "in the rain",
    "unfinished",
    "with Ōtsu's lamp",
)
# Far enough from Greenwich that a day there is another one here.
EAST = ("Pacific/Auckland", "Asia/Tokyo", "Australia/Brisbane")
WEST = ("America/Los_Angeles", "America/Bogota", "Pacific/Honolulu")


class Site:
    """Members, tags that have not been used yet, and pins as they are made."""

    def __init__(self, lab: Lab) -> None:
        self.random = lab.random
        self.now = lab.clock.now()
        names = lab.random.sample(NAMES, 5)
        users = User.objects.bulk_create(
            User(username=f"member-{number}", password="!") for number in range(len(names))
        )
        zones = [lab.random.choice(EAST), lab.random.choice(WEST), "UTC", "UTC", "UTC"]
        self.members = Member.objects.bulk_create(
            Member(user=user, name=name, time_zone=zone, is_blocked=number == 4)
            for number, (user, name, zone) in enumerate(zip(users, names, zones, strict=True))
        )
        self.east, self.west, self.other, self.friend, self.blocked = self.members
        self._tags = Tag.objects.bulk_create(Tag(name=name) for name in lab.random.sample(TAGS, len(TAGS)))

    def take_tags(self, count: int) -> list[Tag]:
        """Tags that no pin has so far."""
        taken, self._tags = self._tags[:count], self._tags[count:]
        return taken

    def pins(self, times: Iterable[datetime], **fields) -> list[Pin]:
        """A pin for each of the times, by any author, unless the fields say otherwise."""
        authors = [member for member in self.members if member is not self.blocked]
        choose, number = self.random.choice, self.random.randrange
        return Pin.objects.bulk_create(
            Pin(
                title=f"{choose(PLACES)} {choose(LIGHTS)} {number(10**6):06}",
                saved_at=saved_at,
                **{"author": choose(authors), **fields},
            )
            for saved_at in times
        )

    def times(self, count: int) -> list[datetime]:
        """Moments of the last weeks. Two of them are the same."""
        times = [self.now - timedelta(minutes=self.random.randrange(60_000)) for _ in range(count - 1)]
        return [*times, times[0]]


def tag(pairs: Iterable[tuple[Pin, Tag]], approved: bool = True) -> None:
    Tagging.objects.bulk_create(Tagging(pin=pin, tag=tag, is_approved=approved) for pin, tag in pairs)


def share(shares: Iterable[tuple[Pin, Member | None, bool]]) -> None:
    Share.objects.bulk_create(
        Share(pin=pin, member=member, is_active=is_active) for pin, member, is_active in shares
    )


def found(viewer: Member, **wanted) -> list[str]:
    """The titles that the search finds, in its order. The project's own view calls it in the same way."""
    from boards.search import find_pins

    return [pin.title for pin in find_pins(viewer, **wanted)]


def names_of(tags: Iterable[Tag]) -> list[str]:
    return [tag.name for tag in tags]


def look(lab: Lab) -> None:
    """A few pins for each of the reports, and searches that are about nothing else."""
    site = Site(lab)
    with_all(lab, site)
    with_any(lab, site)
    approved(lab, site)
    shared(lab, site)
    on_days(lab, site)
    lab.observe("warnings", lab.warnings())


def with_all(lab: Lab, site: Site) -> None:
    one, two, three = tags = site.take_tags(3)
    pins = site.pins(site.times(9))
    carried = [tags, [one, two], [two, three], [one], [three], [one, two], tags, [one, three], []]
    tag((pin, each) for pin, several in zip(pins, carried, strict=True) for each in several)
    viewer = site.other
    lab.observe(
        "all_of",
        {
            " and ".join(names_of(wanted)): found(viewer, all_of=names_of(wanted))
            for wanted in ([one, two], tags, [three, one], [one], [two, two])
        },
    )


def with_any(lab: Lab, site: Site) -> None:
    one, two, three = tags = site.take_tags(3)
    pins = site.pins(site.times(8))
    carried = [tags, [one], [two, one], [three], [two], [three, two], [], [one, two]]
    tag((pin, each) for pin, several in zip(pins, carried, strict=True) for each in several)
    viewer = site.other
    searches = {
        " or ".join(names_of(wanted)): found(viewer, any_of=names_of(wanted))
        for wanted in ([one, two], tags, [three])
    }
    searches[f"{one}, and {two} or {three}"] = found(viewer, all_of=[one.name], any_of=[two.name, three.name])
    searches[f"{one} or origami"] = found(viewer, any_of=[one.name, "origami"])
    searches["origami"] = found(viewer, any_of=["origami"])
    searches[f"{one} and origami"] = found(viewer, all_of=[one.name, "origami"])
    lab.observe("any_of", searches)


def approved(lab: Lab, site: Site) -> None:
    """Suggested tags beside approved ones, on the same pins."""
    one, two = site.take_tags(2)
    both, first, second, none = site.pins(site.times(4))
    tag([(both, one), (both, two), (first, one), (second, two)])
    tag([(first, two), (second, one), (none, one), (none, two)], approved=False)
    viewer = site.other
    lab.observe(
        "approved",
        {
            f"{one}": found(viewer, all_of=[one.name]),
            f"{two}": found(viewer, any_of=[two.name]),
            f"{one} and {two}": found(viewer, all_of=[one.name, two.name]),
            f"{one} or {two}": found(viewer, any_of=[one.name, two.name]),
        },
    )


def shared(lab: Lab, site: Site) -> None:
    """Each way to share a pin, with and without somebody who is blocked; and archived ones."""
    (one,) = site.take_tags(1)
    blocked, friend, link = site.blocked, site.friend, None
    shown = [
        [],
        [(link, True)],
        [(friend, True)],
        [(friend, True), (link, True)],
        [(blocked, False)],
        [(blocked, False), (friend, True)],
        [(link, True), (blocked, False)],
        [(friend, False), (blocked, False)],
    ]
    hidden = [
        [(blocked, True)],
        [(blocked, True), (friend, True)],
        [(link, True), (blocked, True)],
        [(friend, False), (blocked, True)],
    ]
    ways = shown + hidden
    pins = site.pins(site.times(len(ways)), author=site.west)
    archived = site.pins(site.times(2), author=site.west, is_archived=True)
    share(
        (pin, member, is_active)
        for pin, several in zip(pins, ways, strict=True)
        for member, is_active in several
    )
    share([(archived[0], friend, True)])
    tag((pin, one) for pin in [*pins, *archived])
    others, author = found(site.east, all_of=[one.name]), found(site.west, all_of=[one.name])
    names = {blocked: "somebody who is blocked", friend: "another member", link: "whoever has the link"}
    titles = {"archived": [pin.title for pin in archived]}
    for pin, several in zip(pins, ways, strict=True):
        parts = [
            f"{'with' if is_active else 'no longer with'} {names[member]}" for member, is_active in several
        ]
        titles[f"shared {' and '.join(parts)}" if parts else "not shared"] = [pin.title]
    lab.observe("not_for_others", [pin.title for pin in [*pins[len(shown) :], *archived]])
    lab.observe(
        "seen_by_others", {way: [one for one in others if one in these] for way, these in titles.items()}
    )
    lab.observe("in_order", {"for others": others, "for their author": author})


def on_days(lab: Lab, site: Site) -> None:
    """Around midnight, far in the east and far in the west; and on a day of twenty-five hours."""
    (one,) = site.take_tags(1)
    day = lab.clock.now().date() - timedelta(days=lab.random.randint(5, 60))
    searches = {}
    for viewer in (site.east, site.west):
        searches[f"{day:%d %B} in {viewer.time_zone}"] = on_day(lab, site, viewer, day, one)
    Member.objects.filter(pk=site.friend.pk).update(time_zone="America/New_York")
    site.friend.time_zone = "America/New_York"
    # Summer time ends there.
    searches["02 November in America/New_York"] = on_day(lab, site, site.friend, date(2025, 11, 2), one)
    lab.observe("days", searches)


def on_day(lab: Lab, site: Site, viewer: Member, day: date, one: Tag) -> list[str]:
    """What the viewer finds of that day, each with when it was saved on the viewer's clock."""
    zone = ZoneInfo(viewer.time_zone)
    begin = datetime.combine(day, time(), zone)
    end = datetime.combine(day + timedelta(days=1), time(), zone)
    moment = timedelta(microseconds=1)
    minutes = timedelta(minutes=lab.random.randint(1, 50))
    times = [begin - moment, begin - minutes, begin, begin + minutes, end - minutes, end - moment, end]
    times += [end + minutes, datetime.combine(day, time(12), zone)]
    tag((pin, one) for pin in site.pins(times, author=site.other))
    saved_at = dict(Pin.objects.values_list("title", "saved_at"))
    return [
        f"{saved_at[title].astimezone(zone):%d %B, %H:%M:%S}: {title}"
        for title in found(viewer, day=day, any_of=[one.name])
    ]


def pages(lab: Lab) -> None:
    """The view, which counts, adds up and cuts into pages what the search returns."""
    site = Site(lab)
    client = lab.client(site.other.user)
    few, many = lab.sizes((17, 20), (60, 70))
    tags = site.take_tags(4)
    one, two, three, four = tags
    busy = site.pins(site.times(few))
    fill(lab, site, busy, tags)
    query = f"/search/?all={one},{two}&any={three},{four}"
    lab.observe("first_page", client.get(query))
    lab.observe("last_page", client.get(f"{query}&page=3"))
    lab.observe("page_after_that", client.get(f"{query}&page=9"))
    lab.observe("everything", client.get("/search/"))
    with lab.measure("costs", size=few, of="pins"):
        client.get(query)
    fill(lab, site, site.pins(site.times(many - few)), tags)
    # As many again that nobody else may see: whoever fetches a list of those reads too much as well.
    hidden = site.pins(site.times(many), author=site.west)
    tag((pin, each) for pin in hidden for each in (one, three))
    share((pin, site.blocked, True) for pin in hidden)
    with lab.measure("costs", size=many, of="pins"):
        client.get(query)


def fill(lab: Lab, site: Site, pins: list[Pin], tags: list[Tag]) -> None:
    """All of the tags, several shares and several likes for each pin."""
    random = lab.random
    tag((pin, each) for pin in pins for each in tags)
    share(
        (pin, member, True)
        for pin in pins
        for member in (site.friend, site.east, None)[: random.randint(0, 3)]
    )
    Like.objects.bulk_create(
        Like(pin=pin, member=member)
        for pin in pins
        for member in random.sample(site.members, random.randint(0, 4))
    )
