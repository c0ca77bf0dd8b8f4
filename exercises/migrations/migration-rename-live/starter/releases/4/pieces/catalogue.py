"""What the registrars, the loading bay and the reading room ask of the collection."""

from collections.abc import Mapping

from pieces.models import Piece


def enter(number: str, title: str) -> Piece:
    """A piece that somebody has typed in."""
    return Piece.objects.create(accession_no=number, title=title)


def enter_box(titles: Mapping[str, str]) -> None:
    """A box from the loading bay: titles by number."""
    Piece.objects.bulk_create(Piece(accession_no=number, title=title) for number, title in titles.items())


def renumber(number: str, new_number: str) -> None:
    """The lot was another one after all."""
    piece = Piece.objects.get(accession_no=number)
    piece.accession_no = new_number
    piece.save(update_fields=["accession_no"])


def retitle(number: str, title: str) -> None:
    piece = Piece.objects.get(accession_no=number)
    piece.title = title
    piece.save()


def find(number: str) -> dict[str, str] | None:
    """What the reading room sees of a piece."""
    piece = Piece.objects.filter(accession_no=number).first()
    return {"number": piece.accession_no, "title": piece.title} if piece else None


def inventory(year: int) -> list[tuple[str, str]]:
    """Number and title of all that was acquired in a year."""
    pieces = Piece.objects.filter(accession_no__startswith=f"{year}.").order_by("accession_no")
    return [(piece.accession_no, piece.title) for piece in pieces]
