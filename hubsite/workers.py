"""Starts this machine's workers, and a new one for each that ends.

`python -m hubsite.workers` starts what HUB_WORKERS says;
`python -m hubsite.workers fast:4 slow:1` what the command says.

Every worker is a process forked from this one, which has everything imported but
TensorFlow: a new one is there in a tenth of a second and shares the memory. Why
processes of this kind: `docs/decisions/0010-workers-are-forked-and-timed.md`.
"""

import gc
import os
import signal
import sys
import time
from collections.abc import Iterable
from dataclasses import dataclass, field

import structlog
from django.core.exceptions import ImproperlyConfigured

from hubsite.teams import Team, read_teams, teams

log = structlog.get_logger()

# One that ended by itself within this time will do so again: the next start waits.
EARLY_S = 10.0
LONGEST_PAUSE_S = 30.0
# How long running work may go on after the signal to stop.
STOP_TIMEOUT_S = 8.0
_SIGNALS = {signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGCHLD}


@dataclass(slots=True)
class Place:
    """A worker's place in its team, taken by one process after the other."""

    team: Team
    pid: int = 0
    started_at: float = 0.0
    due_at: float = 0.0
    early_ends: int = 0
    # What became of the process before: its id, and its `os.waitpid` status.
    last_end: tuple[int, int] | None = field(default=None)

    def note_end(self, status: int) -> None:
        """Remember how the process ended, and when the next may start."""
        now = time.monotonic()
        is_early = now - self.started_at < EARLY_S
        self.early_ends = self.early_ends + 1 if is_early else 0
        pause_s = min(2.0**self.early_ends - 1, LONGEST_PAUSE_S)
        self.last_end, self.pid, self.due_at = (self.pid, status), 0, now + pause_s


class Crew:
    """All workers of this machine."""

    def __init__(self, chosen: Iterable[Team]) -> None:
        self.places = [Place(team) for team in chosen for _ in range(team.size)]

    def run(self) -> None:
        """Keep every place taken until a signal asks to stop."""
        signal.pthread_sigmask(signal.SIG_BLOCK, _SIGNALS)
        self._fill()
        while True:
            got = signal.sigtimedwait(_SIGNALS, 1.0)
            if got and got.si_signo != signal.SIGCHLD:
                break
            self._bury()
            self._fill()
        self._stop()

    def _fill(self) -> None:
        now = time.monotonic()
        for place in self.places:
            if not place.pid and place.due_at <= now:
                self._start(place)

    def _start(self, place: Place) -> None:
        place.started_at = time.monotonic()
        parent = os.getpid()
        pid = os.fork()
        if pid:
            place.pid = pid
            return
        code = 70  # EX_SOFTWARE
        try:
            signal.pthread_sigmask(signal.SIG_UNBLOCK, _SIGNALS)
            from hubsite import worker  # noqa: PLC0415 - in children only

            code = worker.work(place.team, parent, place.last_end)
        except Exception:  # The edge of a process: nobody above would log it.
            log.exception("worker.broke", team=place.team.name)
        finally:
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(code)  # Never back into the parent's code.

    def _bury(self) -> None:
        """Take note of the processes that ended."""
        while pid := _ended():
            for place in self.places:
                if place.pid == pid[0]:
                    log.warning("worker.ended", team=place.team.name, **_how(*pid))
                    place.note_end(pid[1])

    def _stop(self) -> None:
        """Let running work end, for a while; kill what goes on."""
        deadline = time.monotonic() + STOP_TIMEOUT_S
        self._tell(signal.SIGTERM)
        while any(place.pid for place in self.places):
            if time.monotonic() > deadline:
                self._tell(signal.SIGKILL)
                deadline += STOP_TIMEOUT_S
            signal.sigtimedwait({signal.SIGCHLD}, 0.2)
            while pid := _ended():
                for place in self.places:
                    place.pid = 0 if place.pid == pid[0] else place.pid

    def _tell(self, number: signal.Signals) -> None:
        for place in self.places:
            if place.pid:
                os.kill(place.pid, number)


def _ended() -> tuple[int, int] | None:
    """Return id and status of a child that ended and was not asked about yet."""
    try:
        pid, status = os.waitpid(-1, os.WNOHANG)
    except ChildProcessError:
        return None
    return (pid, status) if pid else None


def _how(pid: int, status: int) -> dict[str, int]:
    return {"pid": pid, "code": os.waitstatus_to_exitcode(status)}


def main(arguments: list[str]) -> int:
    """Run the workers until a signal comes; return the exit code."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hubsite.settings")
    try:
        chosen = read_teams(",".join(arguments)) if arguments else teams()
    except (ValueError, ImproperlyConfigured) as problem:
        sys.stderr.write(f"{problem}\n")
        return 2
    from hubsite import worker  # noqa: PLC0415 - it needs the settings' module

    worker.prepare()
    gc.freeze()  # What is shared stays shared: the collector must not touch it.
    Crew(chosen).run()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
