"""What a program in the jail may take, and the layers that hold it."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Self

MEGABYTE = 1024**2

# Each is tried by itself, so that what one machine lacks another layer makes up for.
LIMITS = "limits"  # memory, processor, files, time: setrlimit and an alarm
PRIVILEGES = "privileges"  # none can be gained, and those of root are given up
USER = "user"  # root becomes nobody
NETWORK = "network"  # a network namespace with nothing in it
FILES = "files"  # Landlock: its folder to write, libraries to read
CALLS = "calls"  # seccomp: no sockets, programs, processes, signals, tracing
LAYERS = (LIMITS, PRIVILEGES, USER, NETWORK, FILES, CALLS)


@dataclass(frozen=True, slots=True)
class Limits:
    """How much a program may take before the kernel or its keeper ends it.

    Attributes:
        memory_bytes: of its own; files mapped for reading are not counted.
        seconds: on the wall.
        cpu_seconds: of all its threads together; 0 for as many as the wall allows.
        file_bytes: of the largest file it may write.
        niceness: how far it gives way to others.
    """

    memory_bytes: int
    seconds: float
    cpu_seconds: int = 0
    file_bytes: int = 64 * MEGABYTE
    niceness: int = 5


@dataclass(frozen=True, slots=True)
class Cell:
    """What `inside.enter` is told.

    Attributes:
        limits: as above.
        folder: the one place the program may write to; where it works.
        readable: what else it may read: files and folders.
        user: the number of the user and group to become; None to stay who it is.
        why_not_user: the reason where that is None.
    """

    limits: Limits
    folder: str
    readable: tuple[str, ...]
    user: int | None = None
    why_not_user: str = ""

    def to_json(self) -> dict[str, Any]:
        """Return what `from_json` reads."""
        return asdict(self)

    @classmethod
    def from_json(cls, given: Mapping[str, Any]) -> Self:
        """Read what `to_json` gave; it comes from us."""
        return cls(
            limits=Limits(**given["limits"]),
            folder=given["folder"],
            readable=tuple(given["readable"]),
            user=given["user"],
            why_not_user=given["why_not_user"],
        )
