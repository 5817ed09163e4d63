"""Which worker processes run on this machine: how many, and for which queues."""

import os
from dataclasses import dataclass

from django.conf import settings

from demos.queues import FAST, MAINTENANCE, QUEUES, SLOW, TENSORFLOW

# A process gives way to those before it: nobody's fast answer waits for a slow one.
_NICENESS = {FAST: 0, TENSORFLOW: 0, SLOW: 5, MAINTENANCE: 0}


@dataclass(frozen=True, slots=True)
class Team:
    """Processes that serve the same queues, one task each at a time."""

    queues: tuple[str, ...]
    size: int

    @property
    def name(self) -> str:
        """`fast`, or `fast+slow`."""
        return "+".join(self.queues)

    @property
    def niceness(self) -> int:
        """How far it gives way to other processes, as `nice` counts."""
        return min(_NICENESS[queue] for queue in self.queues)

    @property
    def loads_tensorflow(self) -> bool:
        """Whether a process must have TensorFlow in memory before it takes work."""
        return TENSORFLOW in self.queues


def teams() -> list[Team]:
    """Return the teams of the settings, else those that fit this machine."""
    return read_teams(settings.WORKERS) if settings.WORKERS else fitting_teams()


def fitting_teams() -> list[Team]:
    """Return one fast process per core, and few of those that need much memory."""
    cores = len(os.sched_getaffinity(0))
    return [
        Team((FAST,), cores),
        Team((TENSORFLOW,), max(1, cores // 2)),
        Team((SLOW,), max(1, cores // 4)),
        Team((MAINTENANCE,), 1),
    ]


def read_teams(text: str) -> list[Team]:
    """Read `fast:2,tensorflow+slow:1,maintenance:1`.

    Raises:
        ValueError: it is written in another way, or names a queue there is not.
    """
    return [_read_team(part.strip()) for part in text.split(",") if part.strip()]


def _read_team(text: str) -> Team:
    names, _, size = text.partition(":")
    queues = tuple(names.split("+"))
    unknown = [name for name in queues if name not in QUEUES]
    if unknown or not size.isdecimal() or not 0 < int(size) < 1000:
        raise ValueError(
            f"{text!r} is no team of workers: write queues and a number, as in "
            f"fast:2 or tensorflow+slow:1. The queues are {', '.join(QUEUES)}."
        )
    return Team(queues, int(size))
