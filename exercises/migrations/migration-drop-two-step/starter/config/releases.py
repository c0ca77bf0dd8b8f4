"""Where the releases keep their migrations."""

from pathlib import Path


def migrations_so_far(package_file: str) -> list[str]:
    """The folders with the migrations of the release whose `migrations/__init__.py` this is, after those of
    the releases before it: a database has run them all."""
    migrations = Path(package_file).resolve().parent
    app = migrations.parent
    release = app.parent
    return [
        str(release.parent / str(number) / app.name / migrations.name)
        for number in range(int(release.name) + 1)
    ]
