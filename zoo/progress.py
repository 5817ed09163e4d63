"""Progress of long steps, for a person at a terminal or in a log."""

import time
from collections.abc import Callable
from types import TracebackType
from typing import Self

CLEAR_LINE = "\r\x1b[K"


def megabytes(size_bytes: int) -> str:
    """A size as people read it: `17.4 MB`."""
    return f"{size_bytes / 1e6:.1f} MB"


class Step:
    """One line that tells what happens, and then how it ended and how long it took.

    Args:
        write: writes text at once, adding nothing.
        title: what the step is about.
        live: whether the line can be rewritten while the step runs, as on a terminal;
            elsewhere only its final form is written.
    """

    def __init__(
        self, write: Callable[[str], object], title: str, *, live: bool
    ) -> None:
        self._write, self._title, self._live = write, title, live
        self._began = time.monotonic()

    def show(self, text: str) -> None:
        """Say how far the step is; seen on terminals only."""
        if self._live:
            self._write(f"{CLEAR_LINE}  {self._title}  {text}")

    def done(self, text: str, *, timed: bool = True) -> None:
        """Say how it ended."""
        took = f" in {time.monotonic() - self._began:.1f} s" if timed else ""
        start = CLEAR_LINE if self._live else ""
        self._write(f"{start}  {self._title}  {text}{took}\n")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if kind is not None and self._live:
            self._write(CLEAR_LINE)
