"""Stands in for resource limits: the host sets them, and the guest cannot see them."""

RLIM_INFINITY = -1
RLIMIT_CPU = 0
RLIMIT_FSIZE = 1
RLIMIT_DATA = 2
RLIMIT_STACK = 3
RLIMIT_CORE = 4
RLIMIT_NOFILE = 7
RLIMIT_AS = 9
RUSAGE_SELF = 0
RUSAGE_CHILDREN = -1
error = OSError


def getrlimit(resource: int) -> tuple[int, int]:
    return (RLIM_INFINITY, RLIM_INFINITY)


def setrlimit(resource: int, limits) -> None:
    raise ValueError("the sandbox's limits are set from outside")


def getpagesize() -> int:
    return 65536
