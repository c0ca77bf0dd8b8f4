"""The basket. It lives in the session, for visitors with and without an account."""

from django.contrib.sessions.backends.base import SessionBase

SESSION_KEY = "basket"


class Basket:
    """What a visitor has chosen so far."""

    def __init__(self, session: SessionBase) -> None:
        self._session = session

    def add(self, title: str, note: str) -> None:
        self._session[SESSION_KEY] = [*self.lines, {"title": title, "note": note}]

    @property
    def lines(self) -> list[dict[str, str]]:
        """The gifts, and what is to be written on their cards."""
        return self._session.get(SESSION_KEY, [])

    def __len__(self) -> int:
        return len(self.lines)
