"""What the index folder says about itself, and the lock around changing it."""

import fcntl
import json
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Self

STATE_FILE = "state.json"
LOCK_FILE = "lock"
WAIT_STEP_S = 0.02


@dataclass(frozen=True, slots=True)
class State:
    """How far an index has followed the change log.

    Attributes:
        schema: `SCHEMA_VERSION` of the index.
        folder: name of the folder, beside this file, that holds it.
        last_change: id of the last change applied, 0 for none.
        last_time: when that change happened, as the database writes it: an id alone
            would not notice that another database has taken its place.
        gaps: ids below `last_change` that were not there yet; transactions may
            end in another order than they began.
    """

    schema: int
    folder: str
    last_change: int = 0
    last_time: str = ""
    gaps: tuple[int, ...] = ()

    @classmethod
    def read(cls, root: Path) -> Self | None:
        """The state of an index folder; None where there is none to be trusted."""
        try:
            data = json.loads((root / STATE_FILE).read_text(encoding="utf-8"))
            return cls(**{**data, "gaps": tuple(data["gaps"])})
        except (FileNotFoundError, ValueError, TypeError, KeyError):
            return None

    def write(self, root: Path) -> None:
        """Replace the state in one step, so that no reader sees half of it."""
        fresh = root / f"{STATE_FILE}.{os.getpid()}"
        fresh.write_text(json.dumps(asdict(self)), encoding="utf-8")
        fresh.replace(root / STATE_FILE)


@contextmanager
def write_lock(root: Path, *, wait_s: float) -> Iterator[bool]:
    """Hold the folder's only write lock; False if others kept it all the time.

    The kernel frees the lock of a process that dies.
    """
    root.mkdir(parents=True, exist_ok=True)
    give_up = time.monotonic() + wait_s
    with (root / LOCK_FILE).open("a") as file:
        while not (held := _try_lock(file.fileno())) and time.monotonic() < give_up:
            time.sleep(WAIT_STEP_S)
        yield held


def _try_lock(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
