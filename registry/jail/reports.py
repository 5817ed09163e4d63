"""Reads what a program left in its folder as if a stranger had written it."""

import json
import os
from pathlib import Path
from typing import Any, NoReturn

MAX_BYTES = 64 * 1024**2


class NoReport(RuntimeError):
    """There is none, or it is not one of ours."""


def _refuse(constant: str) -> NoReturn:
    """Python reads NaN and Infinity, but they are no JSON, and no database has them."""
    raise ValueError(f"{constant} is no JSON.")


def read_report(path: Path) -> dict[str, Any]:
    """Return the JSON object in a file; no link is followed, no pipe waited for.

    Raises:
        NoReport: there is none, or it is far too large.
    """
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
        with os.fdopen(descriptor, "rb") as file:
            text = file.read(MAX_BYTES + 1)
        is_small = len(text) <= MAX_BYTES
        report = json.loads(text, parse_constant=_refuse) if is_small else None
    except (OSError, ValueError, RecursionError) as error:
        raise NoReport(repr(error)) from error
    if not isinstance(report, dict):
        raise NoReport(f"{path.name} is no JSON object, or too large.")
    return report
