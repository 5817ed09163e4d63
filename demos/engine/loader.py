"""Keeps modules in memory, up to a budget; drops the least recently used."""

import gc
import os
import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from demos.engine.errors import EngineError
from demos.engine.runtimes import Module

_PAGE_BYTES = os.sysconf("SC_PAGE_SIZE")


@dataclass(frozen=True, slots=True)
class Loaded:
    """A module in memory and what it costs."""

    module: Module
    size_bytes: int


class Loader:
    """Loads each module once; safe to share between threads.

    What a module costs is the growth of this process while it was loaded and
    warmed up, and at least the bytes of its files.
    """

    def __init__(self, budget_bytes: int) -> None:
        self._budget_bytes = budget_bytes
        self._kept: OrderedDict[str, Loaded] = OrderedDict()
        self._lock = threading.Lock()

    @property
    def keys(self) -> tuple[str, ...]:
        """What is in memory, the least recently used first."""
        return tuple(self._kept)

    @property
    def size_bytes(self) -> int:
        """What all modules in memory cost."""
        return sum(loaded.size_bytes for loaded in self._kept.values())

    def get(self, key: str, path: Path, load: Callable[[], Module]) -> Module:
        """Return the module called `key`, loading it if it is not in memory.

        Args:
            key: names the bytes, such as their SHA-256.
            path: the module's folder.
            load: opens and warms up the module.

        Raises:
            EngineError: `model_too_large`: it takes more than the whole budget.
        """
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key].module
            files_bytes = _files_bytes(path)
            self._check(files_bytes)
            self._make_room(files_bytes)
            before = _resident_bytes()
            module = load()
            grown_bytes = _resident_bytes() - before
            self._check(grown_bytes)
            self._kept[key] = Loaded(module, max(grown_bytes, files_bytes))
            self._make_room(0)
            return module

    def _check(self, size_bytes: int) -> None:
        if size_bytes > self._budget_bytes:
            raise EngineError(
                "model_too_large",
                f"it takes {size_bytes} bytes of {self._budget_bytes}",
            )

    def _make_room(self, needed_bytes: int) -> None:
        """Drop modules until `needed_bytes` more fit; never the newest for nothing."""
        least = 0 if needed_bytes else 1
        dropped = False
        while (
            len(self._kept) > least
            and self.size_bytes + needed_bytes > self._budget_bytes
        ):
            self._kept.popitem(last=False)
            dropped = True
        if dropped:
            gc.collect()  # Functions and their module hold each other.


def _files_bytes(path: Path) -> int:
    files = path.rglob("*") if path.is_dir() else [path]
    return sum(file.stat().st_size for file in files if file.is_file())


def _resident_bytes() -> int:
    """Memory of this process, from Linux; 0 elsewhere."""
    try:
        pages = Path("/proc/self/statm").read_text(encoding="ascii").split()[1]
    except OSError:
        return 0
    return int(pages) * _PAGE_BYTES
