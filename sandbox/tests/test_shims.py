"""The smaller pieces: hashing, SQL's random function, the order of checks, missing modules."""

from __future__ import annotations

import hashlib
import importlib.util
import random
import sqlite3
from pathlib import Path

import pytest
import shims
from django.core.checks.registry import registry
from django.test.utils import override_system_checks
from shims import password_hashing, sqlite_random, system_checks

MISSING = Path(shims.__file__).parent / "missing"


@pytest.mark.parametrize("length", [None, 1, 32, 33, 100])
@pytest.mark.parametrize("name", ["sha1", "sha256", "sha512"])
def test_pbkdf2_derives_what_openssl_derives(name: str, length: int | None) -> None:
    expected = hashlib.pbkdf2_hmac(name, b"secret", b"salt", 7, length)
    assert password_hashing.pbkdf2_hmac(name, b"secret", b"salt", 7, length) == expected


@pytest.mark.parametrize(("iterations", "length"), [(0, None), (1, 0)])
def test_pbkdf2_refuses_what_openssl_refuses(iterations: int, length: int | None) -> None:
    with pytest.raises(ValueError, match="greater than 0"):
        password_hashing.pbkdf2_hmac("sha256", b"secret", b"salt", iterations, length)


def test_sql_random_follows_the_seed() -> None:
    connection = sqlite3.connect(":memory:")
    sqlite_random.register(connection)

    def draw() -> list[int]:
        random.seed(7)
        return [connection.execute("SELECT RANDOM()").fetchone()[0] for _ in range(5)]

    first = draw()
    assert first == draw()
    assert len(set(first)) == 5
    assert all(-(2**63) <= number < 2**63 for number in first)


def test_rows_in_random_order_follow_the_seed() -> None:
    connection = sqlite3.connect(":memory:")
    sqlite_random.register(connection)
    connection.execute("CREATE TABLE t (n)")
    connection.executemany("INSERT INTO t VALUES (?)", [(n,) for n in range(20)])

    def draw() -> list[tuple[int]]:
        random.seed(7)
        return connection.execute("SELECT n FROM t ORDER BY RANDOM()").fetchall()

    first = draw()
    assert first == draw()
    assert first != sorted(first)


def test_checks_keep_the_order_in_which_they_were_registered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registry, "registered_checks", registry.registered_checks)
    monkeypatch.setattr(registry, "deployment_checks", registry.deployment_checks)
    known = set(registry.registered_checks)
    system_checks.install()
    assert set(registry.registered_checks) == known
    ours = [lambda app_configs, number=number, **kwargs: [] for number in range(9)]
    for check in ours:
        registry.register(check, "ours")
    assert registry.get_checks()[-9:] == ours


def test_the_checks_can_be_taken_away_for_a_test(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registry, "registered_checks", registry.registered_checks)
    monkeypatch.setattr(registry, "deployment_checks", registry.deployment_checks)
    system_checks.install()
    known = list(registry.registered_checks)
    with override_system_checks([lambda app_configs, **kwargs: []]):
        assert len(registry.registered_checks) == 1
    assert list(registry.registered_checks) == known


def file_of(name: str) -> Path:
    """Where the stand-in for the module `name` is."""
    package = MISSING.joinpath(*name.split("."))
    return package / "__init__.py" if package.is_dir() else package.with_suffix(".py")


@pytest.mark.parametrize("name", shims.MISSING)
def test_every_missing_module_has_a_stand_in_that_imports(name: str) -> None:
    spec = importlib.util.spec_from_file_location(f"stand_in_{name}", file_of(name))
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    assert module.__doc__.startswith("Stands in for")


def test_every_stand_in_is_installed() -> None:
    assert sorted(MISSING.rglob("*.py")) == sorted(file_of(name) for name in shims.MISSING)
