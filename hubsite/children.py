"""Processes of our own: start one, wait until it is ready, stop it by its id."""

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path

POLL_S = 0.1
KILLED_WITHIN_S = 5.0
_PR_SET_PDEATHSIG = 1  # prctl(2)
_libc = ctypes.CDLL(None) if sys.platform == "linux" else None


class ChildFailed(Exception):
    """A process ended, or was not ready in time; the message carries its last lines."""


class Child:
    """A process whose output goes to a log file.

    It runs in a session of its own, so that Ctrl-C in a terminal reaches only the
    parent, which then stops its children in the right order. On Linux the kernel
    ends it when the parent is killed.
    """

    def __init__(
        self,
        name: str,
        command: list[str],
        *,
        log: Path | None,
        environment: Mapping[str, str] | None = None,
        folder: Path | None = None,
    ) -> None:
        self.name = name
        self.log = log
        output = None
        if log:
            log.parent.mkdir(parents=True, exist_ok=True)
            output = log.open("ab")
            self._log_start = output.tell()
        self.process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT if output else None,
            env={**os.environ, **(environment or {})},
            cwd=folder,
            start_new_session=True,
            preexec_fn=_die_with_parent if _libc else None,  # noqa: PLW1509 one thread
        )
        if output:
            output.close()

    @property
    def is_alive(self) -> bool:
        """Whether the process runs."""
        return self.process.poll() is None

    def last_lines(self, count: int = 15) -> str:
        """Return the end of what it wrote since it was started."""
        if not self.log:
            return ""
        with self.log.open("rb") as lines:
            lines.seek(self._log_start)
            text = lines.read().decode(errors="replace")
        return "\n".join(text.splitlines()[-count:])

    def failure(self, what: str) -> ChildFailed:
        """Return the exception that says what happened and shows the log's end."""
        where = f"\n\nThe last lines of {self.log}:" if self.log else ""
        return ChildFailed(f"{self.name} {what}.{where}\n{self.last_lines()}".rstrip())

    def end(self) -> ChildFailed:
        """Return the exception that says with which code it ended."""
        return self.failure(f"ended with code {self.process.returncode}")

    def wait_until(self, is_ready: Callable[[], bool], *, timeout_s: float) -> None:
        """Wait until `is_ready` says so.

        Raises:
            ChildFailed: when the process ends first, or time runs out.
        """
        deadline = time.monotonic() + timeout_s
        while not is_ready():
            if not self.is_alive:
                raise self.end()
            if time.monotonic() > deadline:
                raise self.failure(f"was not ready after {timeout_s:.0f} seconds")
            time.sleep(POLL_S)

    def ask_to_stop(self) -> None:
        """Send SIGTERM, without waiting."""
        if self.is_alive:
            self.process.terminate()

    def stop(self, *, timeout_s: float = 5.0) -> bool:
        """Stop the process; kill it and what it started when it takes too long.

        Returns:
            Whether it ended by itself.
        """
        self.ask_to_stop()
        try:
            self.process.wait(timeout_s)
        except subprocess.TimeoutExpired:
            self.kill_rest()
            self.process.wait()
            return False
        return True

    def kill_rest(self) -> None:
        """Kill what is left of the process and of those that it started.

        The kernel needs a moment to take down a large one: wait until none is left.
        """
        deadline = time.monotonic() + KILLED_WITHIN_S
        with contextlib.suppress(ProcessLookupError):
            while time.monotonic() < deadline:
                os.killpg(self.process.pid, signal.SIGKILL)
                self.process.poll()  # One that ended stays in its group until asked.
                time.sleep(POLL_S)


class Restarts:
    """Counts restarts: what dies now and then is started again, not what dies at once.

    Args:
        most: how many are allowed …
        within_s: … in this many seconds.
        clock: seconds that only grow.
    """

    def __init__(
        self, most: int, *, within_s: float, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._most, self._within_s, self._clock = most, within_s, clock
        self._times: list[float] = []

    def take(self) -> bool:
        """Note one more restart, if it is allowed; return whether it is."""
        now = self._clock()
        self._times = [past for past in self._times if now - past < self._within_s]
        if len(self._times) >= self._most:
            return False
        self._times.append(now)
        return True


def _die_with_parent() -> None:
    if _libc:
        _libc.prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
