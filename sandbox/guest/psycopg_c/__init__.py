"""libpq in pure Python, over one function that carries messages of PostgreSQL's protocol.

psycopg looks for a package of this name before it looks for the C library: this one stands in for its C
implementation, so that psycopg itself stays as it is published. There is no socket: `transport` says what
carries the messages.
"""

__version__ = "1.0.0"
