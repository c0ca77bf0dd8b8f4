"""SQL's `RANDOM()`, drawn from Python's `random` instead of SQLite's generator.

SQLite seeds its generator once, before the snapshot, so that `ORDER BY RANDOM()` would give the same
order in every run of one image and another order in the next image. Python's generator is seeded by
the harness from the job's seed.
"""

import functools
import random
import sqlite3

from django.db.backends.sqlite3 import base


def _random_integer() -> int:
    return random.getrandbits(64) - (1 << 63)


def register(connection: sqlite3.Connection) -> None:
    """Replaces the function on one connection."""
    connection.create_function("RANDOM", 0, _random_integer)


def install() -> None:
    """Replaces the function on every connection that Django opens."""
    register_functions = base.register_functions

    @functools.wraps(register_functions)
    def register_with_random(connection: sqlite3.Connection) -> None:
        register_functions(connection)
        register(connection)

    base.register_functions = register_with_random
