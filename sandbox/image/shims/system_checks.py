"""System checks in the order in which they were registered.

Django keeps them in a set, whose order follows the hash seed, and the seed differs from image to image.
Without this, `manage.py check` would list its findings in another order after each build.
"""

from django.core.checks.registry import registry


class OrderedSet(dict):
    """As much of a set as the registry uses, in order of insertion."""

    def add(self, item: object) -> None:
        self[item] = None

    def copy(self) -> "OrderedSet":
        return OrderedSet(self)

    def discard(self, item: object) -> None:
        self.pop(item, None)


def install() -> None:
    """Gives the registry ordered sets, with what is in them already by name."""
    for name in ("registered_checks", "deployment_checks"):
        ordered = OrderedSet()
        for check in sorted(
            getattr(registry, name), key=lambda check: (check.__module__, check.__qualname__)
        ):
            ordered.add(check)
        setattr(registry, name, ordered)
