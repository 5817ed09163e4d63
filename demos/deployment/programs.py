"""Runs the engine's own programs, each locked in."""

import json
import pickle
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from demos.engine import conversion, trial
from registry.jail.limits import Limits
from registry.jail.reports import NoReport, read_report
from registry.jail.running import Finished, run

_KEPT_CHARACTERS = 300
# Converting gives way to what visitors wait for; a trial is measured, and does not.
_CONVERSION_NICENESS, _TRIAL_NICENESS = 10, 0
_MAX_FILE_BYTES = 4 * 1024**3


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
    """Convert a module into the file that the order names, which lies in the folder.

    Raises:
        ProgramFailed: it cannot be converted.
    """
    (folder / conversion.ORDER).write_bytes(pickle.dumps(order))
    limits = _limits(order, _CONVERSION_NICENESS)
    done = run("demos.engine.conversion", folder, limits, readable=[order.folder])
    if done.exit_code == 0 and order.out.is_file():
        return
    lines = done.output.splitlines()
    if done.exit_code == 1 and lines:
        raise _said(lines[-1])
    raise died(done)


def try_out(order: trial.Order, folder: Path) -> trial.Report:
    """Ask a module its questions; pictures that come out lie in the folder.

    Raises:
        ProgramFailed: it cannot be run.
    """
    folder.mkdir()
    (folder / trial.ORDER).write_bytes(pickle.dumps(order))
    limits = _limits(order, _TRIAL_NICENESS)
    done = run("demos.engine.trial", folder, limits, readable=[order.path])
    if done.exit_code != 0:
        raise died(done)
    try:
        return trial.Report(**read_report(folder / trial.REPORT))
    except (NoReport, TypeError) as error:
        raise ProgramFailed("failed", repr(error)) from error


def _limits(order: conversion.Order | trial.Order, niceness: int) -> Limits:
    return Limits(
        memory_bytes=order.memory_bytes,
        seconds=order.seconds,
        file_bytes=_MAX_FILE_BYTES,
        niceness=niceness,
    )


def _said(line: str) -> ProgramFailed:
    """The reason that a program gave itself."""
    try:
        reason = json.loads(line)
        return ProgramFailed(str(reason["code"]), str(reason["detail"]))
    except (ValueError, KeyError, TypeError):
        return ProgramFailed("failed", line)


def died(done: Finished) -> ProgramFailed:
    """What the end of a program, and the last line it said, mean."""
    if done.ended_by == "took_too_long":
        return ProgramFailed("took_too_long", "stopped by its time limit")
    if done.ended_by == "out_of_memory":
        return ProgramFailed("out_of_memory", done.last_error)
    detail = f"exit code {done.exit_code}: {done.last_error}"
    return ProgramFailed("failed", detail)


def picture_of(answer: Mapping[str, Any], folder: Path) -> bytes | None:
    """The picture that came out with an answer of a report."""
    name = answer.get("picture")
    return (folder / Path(name).name).read_bytes() if name else None
