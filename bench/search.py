"""Search at several sizes: made-up catalogues in folders of their own.

PostgreSQL's full text search over the same terms is measured beside it where a server
is installed.
"""

import json
import os
import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from bench import full_text
from bench.places import PYTHON, ROOT, VAR
from tools.postgresql import NoPostgreSQL, find_binaries, server

SIZES = (2_500, 70_000, 1_000_000)


def measure(
    rounds: int,
    *,
    quick: bool,
    say: Callable[[str], None],
    sizes: Sequence[int] = SIZES,
) -> list[dict[str, float]]:
    """Build each catalogue once and search it in every round.

    Returns:
        a round's figures, their names beginning with the size.
    """
    built: dict[str, float] = {}
    for size in sizes:
        say(f"{size:,} models: building")
        built |= {f"{size}_{name}": x for name, x in _build(size).items()}
    results = []
    for number in range(1, rounds + 1):
        say(f"round {number}")
        results.append(built | _round(sizes, quick=quick, say=say))
    return results


def _round(
    sizes: Sequence[int], *, quick: bool, say: Callable[[str], None]
) -> dict[str, float]:
    figures: dict[str, float] = {}
    for size in sizes:
        say(f"searching {size:,}")
        options = ["--quick"] if quick else []
        with _full_text(size, say) as address:
            more = {full_text.ADDRESS: address} if address else {}
            told = json.loads(run(size, "-m", "bench.searching", *options, **more))
        figures |= {f"{size}_{name}": value for name, value in told.items()}
    return figures


@contextmanager
def _full_text(size: int, say: Callable[[str], None]) -> Iterator[str | None]:
    """A PostgreSQL with the same models; None where there is no server."""
    try:
        find_binaries()
    except NoPostgreSQL as reason:
        say(f"The column of PostgreSQL is left out. {reason}")
        yield None
        return
    with server(full_text.SETTINGS, keep=folder_of(size) / "postgresql") as address:
        run(size, "-m", "bench.full_text", **{full_text.ADDRESS: address})
        yield address


def prepare(size: int) -> None:
    """Make a catalogue of a size, where there is none yet."""
    folder = folder_of(size)
    if not (folder / "ready").is_file():
        folder.mkdir(parents=True, exist_ok=True)
        run(size, "manage.py", "migrate")
        run(size, "manage.py", "generate_catalog", str(size))
        (folder / "ready").touch()
    # One made before the last change of the tables.
    run(size, "manage.py", "migrate", "--verbosity", "0")


def _build(size: int) -> dict[str, float]:
    """A catalogue, and a new index of it."""
    prepare(size)
    begin = time.monotonic()
    memory = run(size, "-m", "bench.peak", "manage.py", "rebuild_search")
    return {
        "build_s": time.monotonic() - begin,
        "build_mb": float(memory.splitlines()[-1]),
    }


def folder_of(size: int) -> Path:
    """Where the catalogue of a size lies."""
    return VAR / "search" / str(size)


def run(size: int, *command: str, **more: str) -> str:
    """Run a program on the catalogue of a size; return what it prints."""
    environment = {"HUB_VAR_DIR": str(folder_of(size)), "HUB_LOG_LEVEL": "WARNING"}
    done = subprocess.run(
        [PYTHON, *command],
        cwd=ROOT,
        env={**os.environ, **environment, **more},
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    return done.stdout
