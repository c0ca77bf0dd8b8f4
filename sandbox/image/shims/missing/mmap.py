"""Stands in for memory-mapped files: they cannot be made here."""

ACCESS_DEFAULT = 0
ACCESS_READ = 1
ACCESS_WRITE = 2
ACCESS_COPY = 3
MAP_SHARED = 1
MAP_PRIVATE = 2
PROT_READ = 1
PROT_WRITE = 2
PAGESIZE = 65536
ALLOCATIONGRANULARITY = 65536
error = OSError


class mmap:
    """Never made."""

    def __init__(self, *_: object, **__: object) -> None:
        raise OSError("the sandbox has no memory-mapped files")
