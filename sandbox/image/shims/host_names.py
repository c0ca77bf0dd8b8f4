"""Name lookups that fail as they do without a network.

WASI's own would ask the host for a resolver, which a run does not have: the interpreter would fall over
where code that is ready for a missing network expects `gaierror`. Django asks for the machine's name when
it makes the Message-ID of an e-mail.
"""

import socket
from typing import Any, NoReturn

#: What the guest calls itself.
OWN_NAME = "localhost"


def install() -> None:
    """Puts the lookups below in place of those of `socket`."""
    for name in ("getaddrinfo", "gethostbyname", "gethostbyname_ex", "gethostbyaddr", "getnameinfo"):
        setattr(socket, name, _refuse)
    socket.gethostname = lambda: OWN_NAME
    socket.getfqdn = lambda name="": name or OWN_NAME


def _refuse(*_: Any, **__: Any) -> NoReturn:
    raise socket.gaierror(socket.EAI_NONAME, "there is no network in the sandbox")
