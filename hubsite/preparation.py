"""What must be in place before the site starts: tables, models, static files."""

import hashlib
import sys
from collections.abc import Iterator
from io import StringIO
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.core.management.base import SystemCheckError
from django.db import DatabaseError, connections
from django.db.migrations.executor import MigrationExecutor

from catalog.search import index
from hubsite.children import Child
from hubsite.distribution import make_wheel
from zoo import services
from zoo.recipes import RECIPES

__all__ = [
    "NotPrepared",
    "build_models",
    "check_settings",
    "collect_static",
    "make_wheel",
    "migrate",
    "missing_models",
    "update_search",
]


class NotPrepared(Exception):
    """Something needed before the start is not there; the message says what to do."""


def check_settings() -> None:
    """Refuse settings that cannot work.

    Raises:
        NotPrepared: with Django's own list of what is wrong.
    """
    try:
        call_command("check", verbosity=0, stdout=StringIO())
    except SystemCheckError as problem:
        raise NotPrepared(f"The settings cannot be used.\n{problem}") from None


def migrate() -> int:
    """Bring the tables up to date; return how many migrations that took.

    Raises:
        NotPrepared: when the database cannot be reached or changed.
    """
    try:
        executor = MigrationExecutor(connections["default"])
        plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
        if plan:
            call_command("migrate", interactive=False, verbosity=0)
    except DatabaseError as problem:
        raise NotPrepared(
            f"The database cannot be used: {problem}. Look at DATABASE_URL."
        ) from None
    return len(plan)


def update_search() -> None:
    """Bring the search index up to date, or make it, before visitors wait for it."""
    index.follow_changes()


def missing_models() -> list[str]:
    """Name the models of the small set, and the samples, that are not there yet."""
    small = [recipe for recipe in RECIPES if recipe.in_small_set]
    missing = [recipe.name for recipe in small if services.published(recipe) is None]
    return [*missing, "samples"] if services.missing_samples() else missing


def build_models() -> None:
    """Build what is missing of the small set; progress goes to the terminal.

    A process of its own: TensorFlow is needed here, and nowhere else in this one.

    Raises:
        NotPrepared: when a model could not be built; nothing half-made stays.
    """
    child = Child(
        "build_zoo",
        [sys.executable, "manage.py", "build_zoo", "--small"],
        log=None,
        folder=settings.BASE_DIR,
    )
    try:
        code = child.process.wait()
    finally:
        child.stop()
    if code:
        raise NotPrepared(
            "The models could not be built. What is done is kept: run it again."
        )


def collect_static() -> bool:
    """Gather and hash the static files when one changed; return whether it was so."""
    stamp = settings.VAR_DIR / "static.sha256"
    digest = _static_digest()
    if stamp.is_file() and stamp.read_text() == digest:
        return False
    call_command("collectstatic", interactive=False, verbosity=0)
    stamp.write_text(digest)
    return True


def _static_digest() -> str:
    lines = [
        f"{path} {state.st_size} {state.st_mtime_ns}"
        for path in _static_files()
        for state in [path.stat()]
    ]
    lines.append(str(settings.STORAGES["staticfiles"]))
    return hashlib.sha256("\n".join(sorted(lines)).encode()).hexdigest()


def _static_files() -> Iterator[Path]:
    for finder in get_finders():
        for name, storage in finder.list([]):
            yield Path(storage.path(name))
