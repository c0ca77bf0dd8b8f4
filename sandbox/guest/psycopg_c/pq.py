"""What psycopg imports from its C implementation, under the names that it imports."""

from psycopg_c.connection import PGconn
from psycopg_c.conninfo import Conninfo
from psycopg_c.escaping import Escaping
from psycopg_c.result import PGresult
from psycopg_c.unsupported import PGcancel, PGcancelConn

__all__ = [
    "Conninfo",
    "Escaping",
    "PGcancel",
    "PGcancelConn",
    "PGconn",
    "PGresult",
    "__build_version__",
    "__impl__",
    "version",
]

#: psycopg keeps to its own Python code for what the C implementation would have in another module.
__impl__ = "python"

#: What it can do is what libpq 13 can: later ones have pipelines, which need a socket.
__build_version__ = 130000


def version() -> int:
    """The version of libpq that this stands in for."""
    return __build_version__
