"""A bar on stderr for what takes long, where stderr is a terminal."""

import sys
import time
from types import TracebackType

from tfhub_dev.output import size_text

WIDTH = 28
EVERY_S = 0.1


class Progress:
    """Shows how much of a known number of bytes is done. Use with `with`."""

    def __init__(self, what: str, total: int, done: int = 0) -> None:
        self._what, self._total, self._done = what, total, done
        self._began_with, self._start = done, time.monotonic()
        self._shown = 0.0
        self._is_terminal = sys.stderr.isatty()

    def __enter__(self) -> "Progress":
        self._show(force=True)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        del kind, error, traceback
        self._show(force=True)
        if self._is_terminal:
            sys.stderr.write("\n")

    def add(self, size: int) -> None:
        """Note that so many bytes more are done."""
        self._done += size
        self._show()

    def restart(self, done: int) -> None:
        """Note that so many bytes are done after all."""
        self._done = done
        self._show(force=True)

    def _show(self, *, force: bool = False) -> None:
        now = time.monotonic()
        if not self._is_terminal or (not force and now - self._shown < EVERY_S):
            return
        self._shown = now
        share = self._done / self._total if self._total else 1.0
        filled = round(min(share, 1.0) * WIDTH)
        speed = (self._done - self._began_with) / max(now - self._start, 0.001)
        bar = "█" * filled + "·" * (WIDTH - filled)
        text = f"{self._what} {bar} {share:4.0%} of {size_text(self._total)}"
        sys.stderr.write(f"\r{text}, {size_text(int(speed))}/s \x1b[K")
        sys.stderr.flush()
