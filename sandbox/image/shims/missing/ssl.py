"""Stands in for TLS: there is no network to speak it over. Its names exist, so that clients import."""

CERT_NONE, CERT_OPTIONAL, CERT_REQUIRED = 0, 1, 2
HAS_SNI = True
PROTOCOL_TLS = PROTOCOL_TLS_CLIENT = 16
OP_NO_COMPRESSION = 0x20000
OPENSSL_VERSION = "none"


class SSLError(OSError):
    """The base of TLS errors."""


class SSLWantReadError(SSLError):
    """Never raised."""


class SSLWantWriteError(SSLError):
    """Never raised."""


class SSLSyscallError(SSLError):
    """Never raised."""


class SSLEOFError(SSLError):
    """Never raised."""


class SSLZeroReturnError(SSLError):
    """Never raised."""


class SSLCertVerificationError(SSLError, ValueError):
    """Never raised."""


CertificateError = SSLCertVerificationError


class SSLContext:
    """Never made."""

    def __init__(self, *_: object) -> None:
        raise SSLError("the sandbox has no network")


class SSLSocket:
    """Never made."""


class SSLObject:
    """Never made."""


class MemoryBIO:
    """Never made."""


class Purpose:
    """What a context would be for."""

    SERVER_AUTH = "SERVER_AUTH"
    CLIENT_AUTH = "CLIENT_AUTH"


def create_default_context(*_: object, **__: object) -> SSLContext:
    return SSLContext()


_create_default_https_context = create_default_context
_create_unverified_context = create_default_context
