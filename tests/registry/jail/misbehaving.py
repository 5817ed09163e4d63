"""A program for the jail that does the one bad thing that `order` names."""

import mmap
import os
import signal
import sys
import threading
import time
from pathlib import Path


def main(folder: Path) -> int:
    """Misbehave as the order says."""
    return int(ACTS[(folder / "order").read_text()](folder) or 0)


def take_memory(_folder: Path) -> None:
    kept = []
    while True:
        kept.append(bytearray(16 * 1024**2))


def take_shared_memory(_folder: Path) -> None:
    kept = []
    while True:  # Not counted as data by the kernel: the keeper has to see it.
        block = mmap.mmap(-1, 8 * 1024**2)
        block.write(b"x" * len(block))
        kept.append(block)
        time.sleep(0.01)


def hang(_folder: Path) -> None:
    while True:
        pass


def hang_without_alarm(_folder: Path) -> None:
    signal.setitimer(signal.ITIMER_REAL, 0)
    for number in set(signal.Signals) - {signal.SIGKILL, signal.SIGSTOP}:
        signal.signal(number, signal.SIG_IGN)
    threading.Event().wait()


def crash(_folder: Path) -> None:
    os.abort()


def write_much(folder: Path) -> None:
    with (folder / "much").open("wb") as file:
        while True:
            file.write(bytes(1024**2))


def talk(_folder: Path) -> None:
    while True:
        sys.stdout.write("x" * 65536)


def fail(_folder: Path) -> int:
    sys.stderr.write("I could not\n")
    return 3


def read_environment(_folder: Path) -> None:
    sys.stdout.write(" ".join(sorted(os.environ)))


def read_upload(_folder: Path) -> None:
    sys.stdout.write(sys.stdin.read())


ACTS = {
    act.__name__: act
    for act in (
        *(take_memory, take_shared_memory, hang, hang_without_alarm, crash),
        *(write_much, talk, fail, read_environment, read_upload),
    )
}
