"""An HTML page as its reader has it: elements with their attributes, headings, links, and texts.

Texts and attribute values are unescaped. What a template escaped reads as it was typed; what it did not
escape has become elements and attributes that nobody meant to write.
"""

from __future__ import annotations

from collections.abc import Iterator
from html import unescape
from html.parser import HTMLParser
from typing import Any, NamedTuple
from urllib.parse import parse_qsl, urljoin, urlsplit

from django.http import HttpResponseBase

#: Elements without content, and so without an end tag.
VOID = frozenset("area base br col embed hr img input link meta source track wbr".split())
#: Elements that stand within a line; every other one begins a new line.
INLINE = frozenset(
    "a abbr b bdi bdo button cite code data del dfn em font i img input ins kbd label mark meter output"
    " progress q s samp small span strong sub sup time u var wbr".split()
)
#: What is in here is not text that somebody reads.
UNREAD = frozenset({"head", "script", "style", "template", "title"})
#: Elements whose content is text whatever it looks like, but in which `&lt;` is a character.
ESCAPABLE = ("textarea", "title")
#: The host that Django's test client says it asks.
TEST_SITE = "testserver"
HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")

_BLOCKS = frozenset(
    "address article aside blockquote details dialog div dl fieldset figure footer form header hr main menu"
    " nav ol p pre section table ul".split()
).union(HEADINGS)
_ROW_GROUPS = frozenset({"tbody", "tfoot", "thead"})
#: The end tags that HTML lets one leave out: an open element, and the start tags that end it.
_ENDED_BY: dict[str, frozenset[str]] = {
    "dd": frozenset({"dd", "dt"}),
    "dt": frozenset({"dd", "dt"}),
    "head": frozenset({"body"}),
    "li": frozenset({"li"}),
    "optgroup": frozenset({"optgroup"}),
    "option": frozenset({"option", "optgroup"}),
    "p": _BLOCKS,
    "td": _ROW_GROUPS | {"td", "th", "tr"},
    "th": _ROW_GROUPS | {"td", "th", "tr"},
    "tr": _ROW_GROUPS | {"tr"},
    **dict.fromkeys(_ROW_GROUPS, _ROW_GROUPS),
}


class Element:
    """An element of a page, or the page itself around them."""

    __slots__ = ("_links", "attributes", "children", "parent", "tag")

    def __init__(self, tag: str, attributes: dict[str, str], parent: Element | None) -> None:
        self.tag = tag
        #: By lower-case name; the value of an attribute without one is empty.
        self.attributes = attributes
        self.parent = parent
        #: Elements and texts, in order.
        self.children: list[Element | str] = []
        self._links: list[Link] | None = None

    def __repr__(self) -> str:
        return "".join(
            (f"<{self.tag}", *(f' {name}="{value}"' for name, value in self.attributes.items()), ">")
        )

    @property
    def classes(self) -> list[str]:
        return self.attributes.get("class", "").split()

    @property
    def text(self) -> str:
        """All that can be read in the element, with single spaces between the words."""
        return " ".join(self.texts)

    @property
    def texts(self) -> list[str]:
        """What can be read in the element, in order, one entry for each line or block."""
        lines: list[list[str]] = [[]]
        self._collect(lines)
        texts = (" ".join("".join(line).split()) for line in lines)
        return [text for text in texts if text]

    def _collect(self, lines: list[list[str]]) -> None:
        for child in self.children:
            if isinstance(child, str):
                lines[-1].append(child)
            elif child.tag in UNREAD or "hidden" in child.attributes:
                continue
            elif child.tag in INLINE:
                child._collect(lines)
            else:
                lines.append([])
                child._collect(lines)
                lines.append([])

    @property
    def ancestors(self) -> Iterator[Element]:
        """The elements around this one, from the inside out; the last one is the page."""
        element = self.parent
        while element is not None:
            yield element
            element = element.parent

    def __iter__(self) -> Iterator[Element]:
        """The elements inside, in the order in which they begin."""
        for child in self.children:
            if not isinstance(child, str):
                yield child
                yield from child

    def find_all(self, *tags: str, **attributes: str | bool) -> list[Element]:
        """The elements inside with one of the tags, or with any, that have all the attributes.

        `class_="next"` asks for one class among others, `data_id="3"` for the attribute `data-id`, and
        `checked=True` for an attribute whatever its value, `checked=False` for none.
        """
        wanted = {name.rstrip("_").replace("_", "-"): value for name, value in attributes.items()}
        return [
            element
            for element in self
            if (not tags or element.tag in tags) and all(element._has(*item) for item in wanted.items())
        ]

    def find(self, *tags: str, **attributes: str | bool) -> Element | None:
        """The first of the elements that `find_all` finds."""
        return next(iter(self.find_all(*tags, **attributes)), None)

    def _has(self, name: str, value: str | bool) -> bool:
        if isinstance(value, bool):
            return (name in self.attributes) is value
        return value in self.classes if name == "class" else self.attributes.get(name) == value

    def headings(self, level: int | None = None) -> list[Element]:
        """The headings inside, in order: all, or those of one level."""
        return self.find_all(*(HEADINGS if level is None else (f"h{level}",)))

    @property
    def links(self) -> list[Link]:
        """The links inside, in order."""
        if self._links is None:
            *_, root = self, *self.ancestors
            address = root.address if isinstance(root, Page) else ""
            self._links = [make_link(element, address) for element in self.find_all("a", "area", href=True)]
        return self._links

    @property
    def forms(self) -> list[Form]:
        """The forms inside, in order."""
        *_, root = self, *self.ancestors
        address = root.address if isinstance(root, Page) else ""
        return [make_form(element, root, address) for element in self.find_all("form")]


class Link(NamedTuple):
    """A link of a page."""

    text: str
    #: As the page has it, unescaped.
    href: str
    #: Where it leads from the page's own address.
    target: str
    #: The target's path on the site of the page; nothing when it leads to another site, or is no page.
    path: str | None
    #: The target's parameters; of one that is there twice, the last one.
    query: dict[str, str]
    element: Element


def make_link(element: Element, address: str) -> Link:
    """The link that an `a` or `area` of the page at `address` is."""
    href = element.attributes["href"]
    try:
        target = urljoin(address, href)
        parts = urlsplit(target)
    except ValueError:
        # No address, as `https://[` is none: it leads nowhere.
        return Link(element.text, href, href, None, {}, element)
    is_here = parts.scheme in ("", "http", "https") and parts.netloc in ("", TEST_SITE)
    query = dict(parse_qsl(parts.query, keep_blank_values=True))
    return Link(element.text, href, target, parts.path if is_here else None, query, element)


class Form(NamedTuple):
    """A form of a page, as it is before anybody fills it in."""

    #: `get` or `post`.
    method: str
    #: Where it is sent to from the page's own address.
    target: str
    #: What is sent besides what somebody fills in: names and values, in order.
    fields: list[tuple[str, str]]
    #: The names of all that can be filled in, chosen or pressed.
    names: list[str]
    element: Element

    def send(self, client: Any, **filled: Any) -> HttpResponseBase:
        """Fills the form in and sends it by a test client. A name that the form does not have is sent as
        well, as it is by who writes the request by hand."""
        data: dict[str, Any] = {}
        for name, value in self.fields:
            data.setdefault(name, []).append(value)
        data |= filled
        if self.method == "post":
            return client.post(self.target, data)
        return client.get(self.target.partition("?")[0], data)


def make_form(element: Element, root: Element, address: str) -> Form:
    """The form that an element of the page at `address` is."""
    marked = element.attributes.get("id")
    controls = [
        control
        for control in root.find_all("button", "input", "select", "textarea", name=True)
        if "disabled" not in control.attributes
        and (
            control.attributes["form"] == marked
            if "form" in control.attributes
            else element in control.ancestors
        )
    ]
    fields = [(control.attributes["name"], value) for control in controls for value in sent_values(control)]
    method = element.attributes.get("method", "").strip().lower()
    return Form(
        "post" if method == "post" else "get",
        urljoin(address, element.attributes.get("action", "").strip()),
        fields,
        list(dict.fromkeys(control.attributes["name"] for control in controls)),
        element,
    )


def sent_values(control: Element) -> list[str]:
    """What a control that nobody has touched sends."""
    kind = control.attributes.get("type", "").strip().lower()
    value = control.attributes.get("value")
    if control.tag == "button" or kind in ("button", "file", "image", "reset", "submit"):
        return []
    if control.tag == "textarea":
        text = "".join(child for child in control.children if isinstance(child, str))
        return [text.removeprefix("\n")]
    if control.tag == "select":
        options = control.find_all("option")
        chosen = [option for option in options if "selected" in option.attributes]
        if "multiple" not in control.attributes:
            chosen = chosen[-1:] or options[:1]
        return [option.attributes.get("value", option.text) for option in chosen]
    if kind in ("checkbox", "radio"):
        return [("on" if value is None else value)] if "checked" in control.attributes else []
    return [value or ""]


class Page(Element):
    """A whole page, or a piece of one: the outermost elements are its children."""

    __slots__ = ("address",)

    def __init__(self, address: str) -> None:
        super().__init__("", {}, None)
        #: What its relative links start from.
        self.address = address

    @property
    def title(self) -> str | None:
        """What a browser's tab says."""
        element = self.find("title")
        return None if element is None else element.text


def parse_page(source: HttpResponseBase | str | bytes, address: str | None = None) -> Page:
    """Parses a response of a test client, or a text. Never fails: as in a browser, what cannot be
    understood is left out."""
    if isinstance(source, HttpResponseBase):
        request: dict[str, Any] = getattr(source, "request", {})
        if address is None and "PATH_INFO" in request:
            query = request.get("QUERY_STRING", "")
            address = f"{request['PATH_INFO']}?{query}" if query else request["PATH_INFO"]
        source = b"".join(source.streaming_content) if source.streaming else source.content
    if isinstance(source, bytes):
        source = source.decode("utf-8", "replace")
    builder = _Builder(Page(address or ""))
    builder.feed(source)
    builder.close()
    return builder.page


class _Builder(HTMLParser):
    # Versions of Python differ in what they make of a title's content. Taken as raw text, which all of
    # them know, it can be unescaped here.
    CDATA_CONTENT_ELEMENTS = ("script", "style", *ESCAPABLE)
    RCDATA_CONTENT_ELEMENTS = ()

    def __init__(self, page: Page) -> None:
        super().__init__(convert_charrefs=True)
        self.page = page
        self._open: Element = page

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        while tag in _ENDED_BY.get(self._open.tag, ()) and self._open.parent is not None:
            self._open = self._open.parent
        attributes: dict[str, str] = {}
        for name, value in attrs:
            # Of an attribute that is there twice, the first one counts.
            attributes.setdefault(name, value or "")
        element = Element(tag, attributes, self._open)
        self._open.children.append(element)
        if tag not in VOID:
            self._open = element

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        # In HTML the slash of `<div/>` means nothing.
        self.handle_starttag(tag, attrs)
        if tag in self.CDATA_CONTENT_ELEMENTS:
            self.set_cdata_mode(tag)

    def parse_comment(self, i: int, report: bool = True) -> int:
        # These two end where they begin. Not every version of Python knows.
        for short in ("<!-->", "<!--->"):
            if self.rawdata.startswith(short, i):
                return i + len(short)
        return super().parse_comment(i, report)

    def handle_endtag(self, tag: str) -> None:
        element: Element | None = self._open
        while element is not None and element.tag != tag:
            element = element.parent
        # An end tag of something that is not open ends nothing.
        if element is not None and element.parent is not None:
            self._open = element.parent

    def handle_data(self, data: str) -> None:
        if self._open.tag in ESCAPABLE:
            data = unescape(data)
        siblings = self._open.children
        if siblings and isinstance(siblings[-1], str):
            siblings[-1] += data
        else:
            siblings.append(data)
