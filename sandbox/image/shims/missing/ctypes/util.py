"""Stands in for the search for shared libraries: psycopg imports it, to find libpq where it has to."""


def find_library(_name: str) -> None:
    """There are none."""
