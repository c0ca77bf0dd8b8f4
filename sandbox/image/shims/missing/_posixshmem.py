"""Stands in for memory shared between processes: there is one process."""


def shm_open(path: str, flags: int, mode: int = 0o777) -> int:
    raise OSError("the sandbox has no shared memory")


def shm_unlink(path: str) -> None:
    raise OSError("the sandbox has no shared memory")
