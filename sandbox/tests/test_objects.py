"""Live instances are counted while they live."""

from django.contrib.auth.models import Group
from harness.objects import count_instances


def test_the_peak_is_what_is_alive_at_once() -> None:
    with count_instances() as count:
        for name in "abc":
            Group(name=name)
        kept = [Group(name=name) for name in "abcd"]
    assert count.peak == 4
    assert len(kept) == 4


def test_nothing_is_counted_afterwards() -> None:
    with count_instances() as count:
        pass
    Group(name="a")
    assert count.peak == 0
