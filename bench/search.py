"""Search at several sizes: made-up catalogues in folders of their own."""

import json
import os
import subprocess
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from bench.places import PYTHON, ROOT, VAR

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
        told = json.loads(_run(size, "-m", "bench.searching", *options))
        figures |= {f"{size}_{name}": value for name, value in told.items()}
    return figures


def _build(size: int) -> dict[str, float]:
    """A catalogue where there is none yet, and a new index of it."""
    folder = _folder(size)
    if not (folder / "ready").is_file():
        folder.mkdir(parents=True, exist_ok=True)
        _run(size, "manage.py", "migrate")
        _run(size, "manage.py", "generate_catalog", str(size))
        (folder / "ready").touch()
    begin = time.monotonic()
    memory = _run(size, "-m", "bench.peak", "manage.py", "rebuild_search")
    return {
        "build_s": time.monotonic() - begin,
        "build_mb": float(memory.splitlines()[-1]),
    }


def _folder(size: int) -> Path:
    return VAR / "search" / str(size)


def _run(size: int, *command: str) -> str:
    environment = {"HUB_VAR_DIR": str(_folder(size)), "HUB_LOG_LEVEL": "WARNING"}
    done = subprocess.run(
        [PYTHON, *command],
        cwd=ROOT,
        env={**os.environ, **environment},
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    return done.stdout
