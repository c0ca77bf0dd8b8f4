"""Stands in for foreign functions: it can be imported (Django's test runner does), and no more."""


def __getattr__(name: str):
    raise AttributeError(f"ctypes.{name} does not exist here: the sandbox has no foreign functions")
