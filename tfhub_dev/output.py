"""Where words go: data to stdout, talk to stderr."""

import json
import sys
from collections.abc import Iterable, Sequence
from typing import Any


def emit(data: Any, *, as_json: bool, lines: Iterable[str]) -> None:
    """Write a command's answer to stdout: JSON for programs, or lines for people."""
    if as_json:
        sys.stdout.write(json.dumps(data, indent=2, ensure_ascii=False) + "\n")
        return
    for line in lines:
        sys.stdout.write(printable(line) + "\n")


def say(text: str) -> None:
    """Tell people what goes on; programs read stdout."""
    sys.stderr.write(printable(text) + "\n")
    sys.stderr.flush()


def printable(text: str) -> str:
    """The text without what would steer a terminal: it comes from strangers."""
    return "".join(
        c if c.isprintable() or c in "\t\n" else "\N{REPLACEMENT CHARACTER}"
        for c in text
    )


def table(rows: Sequence[Sequence[str]]) -> list[str]:
    """Rows as lines with aligned columns."""
    if not rows:
        return []
    widths = [max(len(row[place]) for row in rows) for place in range(len(rows[0]))]
    return [
        "  ".join(
            cell.ljust(width) for cell, width in zip(row, widths, strict=True)
        ).rstrip()
        for row in rows
    ]


def size_text(size_bytes: int | None) -> str:
    """`13.9 MB` for people."""
    if size_bytes is None:
        return ""
    size, unit = float(size_bytes), "B"
    for unit in ("B", "kB", "MB", "GB"):
        if size < 1000 or unit == "GB":
            break
        size /= 1000
    return f"{size:.0f} {unit}" if unit == "B" else f"{size:.1f} {unit}"
