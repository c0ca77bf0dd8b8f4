"""Stands in for file control: locks always succeed, because nobody else is there to hold one."""

LOCK_SH = 1
LOCK_EX = 2
LOCK_NB = 4
LOCK_UN = 8
F_GETFD = 1
F_SETFD = 2
F_GETFL = 3
F_SETFL = 4
FD_CLOEXEC = 1


def fcntl(fd, cmd: int, arg=0):
    return 0


def ioctl(fd, request: int, arg=0, mutate_flag: bool = True):
    raise OSError("the sandbox has no devices")


def flock(fd, operation: int) -> None:
    """Nobody else holds a lock."""


def lockf(fd, cmd: int, len: int = 0, start: int = 0, whence: int = 0) -> None:
    """Nobody else holds a lock."""
