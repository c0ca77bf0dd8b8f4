"""What is done to the drive: people of all kinds look around and try everything on a folder and a document,
things are put where they must not be, strangers ask about what they cannot know, and shares
are taken back."""

import re
from collections.abc import Callable
from functools import partial
from typing import Any

from django.contrib.auth.models import User
from django.http import HttpResponseBase
from django.test import Client
from drive.models import Document, Folder, Link, Role, Share, Team
from harness import Lab
from harness.describe import describe_response
from harness.matrix import Matrix

FOLDERS = "/api/folders/"
DOCUMENTS = "/api/documents/"

NAMES = (
    "Alice Bob Chioma Dmitri Eun-ji Fatima Gustavo Hana Ibrahim Jelena Kofi Linnea Mateus Nadia Oisín Priya"
).split()
THINGS = (
    "Contracts Invoices Payroll Sketches Board Hiring Roadmap Travel Audit Press Research Garden Recipes"
).split()
#: An id that nothing has.
NOWHERE = 987_654

Values = dict[str, Any]


def new_folder(key: int, owner: User, parent: Folder | None, name: str) -> Folder:
    """A folder that can be saved together with others, which do not go through save()."""
    path = f"{parent.path if parent else '/'}{key}/"
    return Folder(pk=key, owner=owner, parent=parent, name=name, path=path)


class Person:
    """Somebody with an account, and what they are to the folder that all is about."""

    def __init__(self, lab: Lab, user: User, bond: str, token: str = "") -> None:
        self.user = user
        self.name = user.username
        self.bond = bond
        self.api = lab.api(user)
        self.query = f"?link={token}" if token else ""

    def get(self, url: str) -> HttpResponseBase:
        return self.api.get(url + self.query)


class Drive:
    """One drive with a shared folder in it, all kinds of people, and another drive.

    The owner's drive: top / (more folders) / above / folder / inner, and beside them what nobody else sees.
    """

    def __init__(self, lab: Lab) -> None:
        self.random = random = lab.random
        self.secrets: list[str] = []
        self.folders: list[Folder] = []
        self.keys = iter(random.sample(range(11, 99), 30))
        self.words = iter(random.sample(range(10_000, 99_999), 200))
        users = User.objects.bulk_create(User(username=name) for name in random.sample(NAMES, 13))
        owner, other, *rest = users
        people = iter(rest)

        self.top = self.folder(owner, None, secret=True)
        place = self.top
        for _ in range(random.randint(0, 2)):
            place = self.folder(owner, place, secret=True)
        self.above = self.folder(owner, place)
        self.shared = self.folder(owner, self.above)
        # Its path begins like that of the shared folder, up to the slash.
        self.beside = self.folder(owner, self.above, key=self.shared.pk * 10)
        self.inner = self.folder(owner, self.shared)
        self.inbox = self.folder(owner, self.top)
        self.shelf = self.folder(owner, self.top)
        self.hidden = self.folder(owner, self.top, secret=True)
        self.others = self.folder(other, None, secret=True)
        self.others_open = self.folder(other, None)
        self.editors_own = self.folder(users[2], None)
        self.strangers_own = self.folder(users[-1], None)
        Folder.objects.bulk_create(self.folders)
        self.document, self.second, self.deep, self.unseen, self.others_document = (
            Document.objects.bulk_create(
                [
                    self.draw_document(self.shared),
                    self.draw_document(self.shared),
                    self.draw_document(self.inner),
                    self.draw_document(self.hidden, secret=True),
                    self.draw_document(self.others, secret=True),
                ]
            )
        )

        teams = Team.objects.bulk_create([Team(name="Accounts"), Team(name="Design")])
        self.editors, self.viewers = [], []
        shares = []
        for role, found, verb in (
            (Role.EDITOR, self.editors, "edits"),
            (Role.VIEWER, self.viewers, "sees"),
        ):
            team = teams.pop()
            direct, above, member = (next(people) for _ in range(3))
            team.members.add(member)
            shares += [
                Share(folder=self.shared, user=direct, role=role),
                Share(folder=self.above, user=above, role=role),
                Share(folder=self.shared, team=team, role=role),
            ]
            found += [
                Person(lab, direct, f"{verb} it"),
                Person(lab, above, f"{verb} the folder above"),
                Person(lab, member, f"{verb} it with a team"),
            ]
        both = next(people)
        shares += [
            Share(folder=self.shared, user=both, role=Role.VIEWER),
            Share(folder=self.above, user=both, role=Role.EDITOR),
        ]
        self.editors.append(Person(lab, both, "sees it, and edits the folder above"))
        inside, with_link, nobody = (next(people) for _ in range(3))
        shares.append(Share(folder=self.inner, user=inside, role=Role.EDITOR))
        self.link = Link.objects.create(folder=self.shared)
        # To the inbox, editors may move things. On the shelf, they may only look.
        shares += [Share(folder=self.inbox, user=each.user, role=Role.EDITOR) for each in self.editors]
        shares += [Share(folder=self.inbox, user=each.user, role=Role.VIEWER) for each in self.viewers]
        shares += [Share(folder=self.shelf, user=each.user, role=Role.VIEWER) for each in self.editors]
        shares.append(Share(folder=self.others_open, user=owner, role=Role.EDITOR))
        Share.objects.bulk_create(random.sample(shares, len(shares)))

        self.owner = Person(lab, owner, "owns it")
        self.other = Person(lab, other, "has a drive of their own")
        self.inside = Person(lab, inside, "edits a folder in it")
        self.holder = Person(lab, with_link, "has the link", self.link.token)
        self.stranger = Person(lab, nobody, "a stranger")
        #: Everybody to whom the folder is there.
        self.insiders = [self.owner, *self.editors, *self.viewers, self.holder]
        self.everybody = [*self.insiders, self.inside, self.other, self.stranger]
        folder, document = f"{owner}'s folder", f"{owner}'s document"
        self.called = {each.user: each.name for each in self.everybody} | {
            self.top: "the top folder",
            self.above: "the folder above",
            self.shared: folder,
            self.beside: "the folder beside",
            self.inner: "the folder in it",
            self.inbox: "the inbox",
            self.shelf: "the shelf",
            self.hidden: "the hidden folder",
            self.others: f"{other}'s folder",
            self.others_open: f"{other}'s open folder",
            self.editors_own: f"{self.editors[0].name}'s own folder",
            self.strangers_own: "the stranger's own folder",
            self.document: document,
            self.second: "the second document",
            self.deep: "the document in the folder in it",
        }

    def folder(self, owner: User, parent: Folder | None, secret: bool = False, key: int = 0) -> Folder:
        folder = new_folder(key or next(self.keys), owner, parent, self.name(secret))
        self.folders.append(folder)
        return folder

    def draw_document(self, folder: Folder, secret: bool = False) -> Document:
        return Document(folder=folder, title=self.name(secret), body=self.name(secret))

    def name(self, secret: bool = False) -> str:
        """One that nothing else has."""
        name = f"{self.random.choice(THINGS)} {next(self.words)}"
        if secret:
            self.secrets.append(name)
        return name


def listed(response: HttpResponseBase) -> Any:
    """What a list names, with the role where there is one, and how much it says that there is."""
    described = describe_response(response)
    page = described["body"]
    if not isinstance(page, dict) or "results" not in page:
        return described
    entries = [
        f"{each.get('name', each.get('title'))} ({each['role']})" if "role" in each else each.get("title")
        for each in page["results"]
    ]
    return {"count": page.get("count"), "results": sorted(map(str, entries))}


# What happens.


def looking_around(lab: Lab) -> None:
    """Some list what they see, one of each kind; somebody searches, and then shares are taken back."""
    drive, random = Drive(lab), lab.random
    *_, both = drive.editors
    # Of each way to have a share, an editor or a viewer, and some of both.
    roles = random.choice(((0, 1, 1), (1, 0, 1), (1, 1, 0), (1, 0, 0), (0, 1, 0), (0, 0, 1)))
    shared = [(drive.viewers, drive.editors)[role][way] for way, role in enumerate(roles)]
    some = [drive.owner, *shared, both, drive.holder, drive.inside, drive.stranger]
    lab.observe("folders", {f"{each.name} ({each.bond})": listed(each.get(FOLDERS)) for each in some})
    some = [random.choice([*drive.editors, *drive.viewers]), drive.holder, drive.stranger]
    lab.observe("documents", {f"{each.name} ({each.bond})": listed(each.get(DOCUMENTS)) for each in some})
    direct = drive.editors[0]
    lab.observe(
        "searches",
        {
            f"{direct.name} {what}": listed(direct.api.get(url))
            for what, url in {
                "looks for a folder's name": f"{FOLDERS}?search={drive.shared.name}",
                "looks for the name of the folder above": f"{FOLDERS}?search={drive.above.name}",
                "looks for a hidden title": f"{DOCUMENTS}?search={drive.unseen.title}",
                "looks into the folder": f"{DOCUMENTS}?folder={drive.shared.pk}",
            }.items()
        },
    )
    lab.observe("warnings", lab.warnings())
    lab.observe("taken_back", taken_back(drive))


def taken_back(drive: Drive) -> Values:
    """What people get before and after it is shared with them no more, in one way or another."""
    direct, _, member, *_ = drive.random.choice((drive.editors, drive.viewers))
    download = f"{DOCUMENTS}{drive.document.pk}/download/"
    seen: Values = {}
    for who, how, act in (
        (
            direct,
            "the owner unshares the folder",
            lambda: drive.owner.api.post(f"{FOLDERS}{drive.shared.pk}/unshare/", {"user": direct.name}),
        ),
        (member, "leaving the team", Team.members.through.objects.filter(user=member.user).delete),
        (drive.holder, "the link is deleted", drive.link.delete),
    ):
        before = who.get(download).status_code
        act()
        after = {"lists": listed(who.get(FOLDERS))} if who == direct else {}
        after["downloads"] = who.get(download).status_code
        seen[f"{who.name} ({who.bond})"] = {"downloads at first": before, f"after {how}": after}
    return seen


def trying(lab: Lab) -> None:
    """People of all kinds try everything, on a folder and on a document in it."""
    drive = Drive(lab)
    matrix = Matrix(Folder, Document, Share, called=drive.called, untold=("path",))
    try_roles(drive, matrix)
    outside = {"Somebody", drive.inside.name, drive.other.name, drive.stranger.name}
    lab.observe("insiders", matrix.told(each for each in matrix.attempts if each.actor not in outside))
    lab.observe("outsiders", matrix.told(each for each in matrix.attempts if each.actor in outside))
    tried = len(matrix.attempts)
    try_targets(drive, matrix)
    lab.observe("targets", matrix.told(matrix.attempts[tried:]))
    told_apart, bodies = compare(drive, matrix)
    lab.observe("told_apart", told_apart)
    lab.observe("strangers_bodies", bodies)
    names = [each.name for each in drive.folders if each.owner != drive.stranger.user]
    lab.observe("all_names", [*names, *drive.secrets, drive.document.title, drive.document.body])
    lab.observe("bodies", matrix.bodies(each for each in matrix.attempts if each.actor != drive.owner.name))
    lab.observe("hidden_names", drive.secrets)


def try_roles(drive: Drive, matrix: Matrix) -> None:
    """For each operation, whoever is just about allowed to, and whoever just about is not."""
    random, name = drive.random, drive.name()
    folder, document = f"{drive.owner.name}'s folder", f"{drive.owner.name}'s document"
    at, inside = f"{FOLDERS}{drive.shared.pk}/", f"{DOCUMENTS}{drive.document.pk}/"
    both = {"ids": [drive.document.pk, drive.second.pk]}
    reads = {
        (folder, "read {}"): asking("get", at),
        (document, "read {}"): asking("get", inside),
        (document, "download {}"): asking("get", f"{inside}download/"),
    }
    writes = {
        (folder, "put a folder into {}"): asking("post", FOLDERS, name=name, parent=drive.shared.pk),
        (folder, "put a document into {}"): asking("post", DOCUMENTS, title=name, folder=drive.shared.pk),
        (folder, "rename {}"): asking("patch", at, name=name),
        (folder, "move {}"): asking("patch", at, parent=drive.inbox.pk),
        (folder, "DELETE {}"): asking("delete", at),
        (document, "rename {}"): asking("patch", inside, title=name),
        (document, "move {}"): asking("patch", inside, folder=drive.inner.pk),
        (document, "DELETE {}"): asking("delete", inside),
        (document, "delete {} and another at once"): asking("post", f"{DOCUMENTS}bulk-delete/", **both),
    }
    shares = {
        (folder, "share {}"): asking("post", f"{at}share/", user=drive.other.name, role=Role.VIEWER),
        (folder, "take back a share of {}"): asking("post", f"{at}unshare/", user=drive.viewers[0].name),
    }
    readers = [*drive.viewers, drive.holder]
    people: dict[tuple[str, str], set[Person]] = {cell: {random.choice(readers)} for cell in reads}
    for cell in writes:
        people[cell] = {random.choice(drive.editors), random.choice(readers)}
    for cell in shares:
        people[cell] = {drive.owner, random.choice(drive.editors)}
    # Whoever posts what is in an address has no object of their own that could be asked for.
    for cell in [*reads, *shares, *random.sample([*writes][2:], 4)]:
        people[cell].add(random.choice((drive.inside, drive.stranger)))

    nobody = Client(raise_request_exception=False)
    with_link = f"{at}?link={drive.link.token}"
    matrix.attempt(
        "Somebody", f"(not logged in) may read {folder} with the link", lambda: nobody.get(with_link)
    )
    bonds = {each.name: each.bond for each in drive.everybody}
    for (thing, what), act in (reads | writes | shares).items():
        actors = {each.name: each for each in drive.everybody if each in people[thing, what]}
        matrix.fill(actors, {what: act}, {thing: None}, lambda actor, _: bonds[actor])


def asking(method: str, url: str, **data: Any) -> Callable[[Person, Any], HttpResponseBase]:
    """A request that anybody can make."""
    if method == "get":
        return lambda who, _: who.get(url)
    return lambda who, _: getattr(who.api, method)(url + who.query, data)


def try_targets(drive: Drive, matrix: Matrix) -> None:
    """Things are put into folders where they must not go, and into some where they may."""
    owner, editor, stranger = drive.owner, drive.editors[0], drive.stranger
    folder, document = f"{owner.name}'s folder", f"{owner.name}'s document"
    at, inside = f"{FOLDERS}{drive.shared.pk}/", f"{DOCUMENTS}{drive.document.pk}/"
    # One of the two goes to where the editor only looks, the other to where they see nothing.
    things = [(folder, at, "parent"), (document, inside, "folder")]
    drive.random.shuffle(things)
    (first, first_url, first_field), (second, second_url, second_field) = things
    for who, what, request in (
        (editor, f"move {document} into a drive of their own", (inside, {"folder": drive.editors_own.pk})),
        (editor, f"move {first} to where they only look", (first_url, {first_field: drive.shelf.pk})),
        (editor, f"move {second} to where they see nothing", (second_url, {second_field: drive.hidden.pk})),
        (editor, f"move {folder} to the top", (at, {"parent": None})),
        (owner, f"move {folder} to the top", (at, {"parent": None})),
        (owner, f"move {folder} into another's drive", (at, {"parent": drive.others_open.pk})),
        (owner, f"move {folder} into itself", (at, {"parent": drive.inner.pk})),
    ):
        matrix.attempt(
            who.name, f"({who.bond}) may {what}", lambda who=who, request=request: who.api.patch(*request)
        )
    matrix.attempt(
        stranger.name,
        f"({stranger.bond}) may begin a drive",
        lambda: stranger.api.post(FOLDERS, {"name": drive.name()}),
    )


def compare(drive: Drive, matrix: Matrix) -> tuple[Values, list[Any]]:
    """A stranger asks for what is there and for what is not. How the answers differ, and all of them."""
    who, new = drive.stranger, drive.name()
    own = f"{FOLDERS}{drive.strangers_own.pk}/"
    folder, document = drive.shared.pk, drive.document.pk
    # A new folder or an old one: both say where in the same field.
    into = drive.random.choice(
        (
            ("puts a folder into a folder", lambda key: who.api.post(FOLDERS, {"name": new, "parent": key})),
            ("moves a folder into a folder", lambda key: who.api.patch(own, {"parent": key})),
        )
    )
    ways: dict[str, tuple[int, Callable[[int], HttpResponseBase]]] = {
        into[0]: (folder, into[1]),
        "puts a document into a folder": (
            folder,
            lambda key: who.api.post(DOCUMENTS, {"title": new, "folder": key}),
        ),
        "shares a folder": (
            folder,
            lambda key: who.api.post(f"{FOLDERS}{key}/share/", {"user": who.name, "role": Role.EDITOR}),
        ),
        "lists the folders in a folder": (folder, lambda key: who.api.get(f"{FOLDERS}?parent={key}")),
        "lists the documents in a folder": (folder, lambda key: who.api.get(f"{DOCUMENTS}?folder={key}")),
        "deletes documents": (
            document,
            lambda key: who.api.post(f"{DOCUMENTS}bulk-delete/", {"ids": [key]}),
        ),
    }
    told_apart, bodies = {}, []
    for what, (key, act) in ways.items():
        answers = []
        for asked in (key, NOWHERE):
            answer = matrix.attempt(who.name, what, lambda act=act, asked=asked: act(asked)).response
            bodies.append(describe_response(answer)["body"])
            said = re.sub(rf"\b{asked}\b", "#", str(bodies[-1]))
            answers.append(f"{answer.status_code} {said}")
        if answers[0] != answers[1]:
            told_apart[f"{who.name} {what}"] = dict(
                zip(("that is there", "that is not"), answers, strict=True)
            )
    bodies.append(describe_response(who.api.options(f"{FOLDERS}{folder}/"))["body"])
    return told_apart, bodies


def large_drives(lab: Lab) -> None:
    """The same requests in a drive with few folders, and in one with many, in one another."""
    owner, viewer = User.objects.bulk_create(User(username=name) for name in lab.random.sample(NAMES, 2))
    api = lab.api(viewer)
    for size in lab.sizes((2, 3), (6, 8)):
        Folder.objects.all().delete()
        folders: list[Folder] = []
        for key in range(1, size + 1):
            folders.append(new_folder(key, owner, folders[-1] if folders else None, f"Folder {key}"))
        Folder.objects.bulk_create(folders)
        deepest = folders[-1]
        Share.objects.create(folder=folders[0], user=viewer, role=Role.EDITOR)
        documents = Document.objects.bulk_create(Document(folder=folder, title="Notes") for folder in folders)
        keys = [document.pk for document in documents]
        for name, act in {
            "folders": partial(api.get, FOLDERS),
            "documents": partial(api.get, DOCUMENTS),
            "read": partial(api.get, f"{DOCUMENTS}{keys[-1]}/"),
            "new": partial(api.post, DOCUMENTS, {"title": "new", "folder": deepest.pk}),
            "deleted": partial(api.post, f"{DOCUMENTS}bulk-delete/", {"ids": keys}),
        }.items():
            with lab.measure(f"{name}_costs", size=size, of="folders"):
                act()
