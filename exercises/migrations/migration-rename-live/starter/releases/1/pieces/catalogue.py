"""What the registrars, the loading bay and the reading room ask of the collection."""

from collections.abc import Mapping

from pieces.models import Piece


def enter(number: str, title: str) -> Piece:
    """A piece that somebody has typed in."""
    return Piece.objects.create(ref=number, title=title)


def enter_box(titles: Mapping[str, str]) -> None:
    """A box from the loading bay: titles by number."""
    Piece.objects.bulk_create(Piece(ref=number, title=title) for number, title in titles.items())


def renumber(number: str, new_number: str) -> None:
    """The lot was another one after all."""
    piece = Piece.objects.get(ref=number)
    piece.ref = new_number
    piece.save(update_fields=["ref"])


def retitle(number: str, title: str) -> None:
    piece = Piece.objects.get(ref=number)
    piece.title = title
    piece.save()


def find(number: str) -> dict[str, str] | None:
    """What the reading room sees of a piece."""
    piece = Piece.objects.filter(ref=number).first()
    return {"number": piece.ref, "title": piece.title} if piece else None


def inventory(year: int) -> list[tuple[str, str]]:
    """Number and title of all that was acquired in a year."""
    pieces = Piece.objects.filter(ref__startswith=f"{year}.").order_by("ref")
    return [(piece.ref, piece.title) for piece in pieces]
