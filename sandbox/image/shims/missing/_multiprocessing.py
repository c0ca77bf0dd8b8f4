"""Stands in for semaphores between processes: there is one process."""


class SemLock:
    """Never made: a semaphore needs a second process."""

    SEM_VALUE_MAX = 2**31 - 1

    def __init__(self, *_: object) -> None:
        raise OSError("the sandbox has no processes")


def sem_unlink(name: str) -> None:
    """There is nothing to unlink."""
