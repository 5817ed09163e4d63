"""Runs the engine's own programs, each a process that limits itself."""

import json
import pickle
import signal
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.conf import settings

from demos.engine import conversion, trial

# The program's own alarm comes first; this is for one that could not even start.
_GRACE_S = 20
_KEPT_CHARACTERS = 300


class ProgramFailed(Exception):
    """A program gave no answer.

    Attributes:
        code: `took_too_long`, `out_of_memory`, or what the program says itself.
        detail: for the log and the row, in English.
    """

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(f"{code}: {detail}")
        self.code, self.detail = code, detail[:_KEPT_CHARACTERS]


def convert(order: conversion.Order, folder: Path) -> None:
    """Convert a module into the file that the order names.

    Raises:
        ProgramFailed: it cannot be converted.
    """
    order_file = folder / "order"
    order_file.write_bytes(pickle.dumps(order))
    done = _run("demos.engine.conversion", order_file, order.seconds)
    if done.returncode == 0 and order.out.is_file():
        return
    lines = done.stdout.splitlines()
    if done.returncode == 1 and lines:
        reason = json.loads(lines[-1])
        raise ProgramFailed(reason["code"], reason["detail"])
    raise _died(done)


def try_out(order: trial.Order, folder: Path) -> trial.Report:
    """Ask a module its questions; pictures that come out lie in the folder.

    Raises:
        ProgramFailed: it cannot be run.
    """
    folder.mkdir()
    (folder / trial.ORDER).write_bytes(pickle.dumps(order))
    done = _run("demos.engine.trial", folder, order.seconds)
    report = folder / trial.REPORT
    if done.returncode == 0 and report.is_file():
        return trial.Report(**json.loads(report.read_text(encoding="utf-8")))
    raise _died(done)


def _run(
    module: str, argument: Path, seconds: float
) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", module, str(argument)]
    try:
        return subprocess.run(
            command,
            cwd=settings.BASE_DIR,
            capture_output=True,
            text=True,
            check=False,
            timeout=seconds + _GRACE_S,
        )
    except subprocess.TimeoutExpired as error:
        raise ProgramFailed("took_too_long", f"{module} hung") from error


def _died(done: subprocess.CompletedProcess[str]) -> ProgramFailed:
    """What an exit code, and the last line said, mean."""
    if done.returncode == -signal.SIGALRM:
        return ProgramFailed("took_too_long", "stopped by its time limit")
    lines = [line for line in done.stderr.splitlines() if line.strip()]
    last = lines[-1] if lines else ""
    if "MemoryError" in last or "bad_alloc" in last or "OOM" in last:
        return ProgramFailed("out_of_memory", last)
    return ProgramFailed("failed", f"exit code {done.returncode}: {last}")


def picture_of(answer: Mapping[str, Any], folder: Path) -> bytes | None:
    """The picture that came out with an answer of a report."""
    name = answer.get("picture")
    return (folder / Path(name).name).read_bytes() if name else None
