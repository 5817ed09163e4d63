"""The commands of the site's own processes, for `make run` and for the tests."""

import sys
from pathlib import Path


def worker_command(*teams: str) -> list[str]:
    """Return the command of this machine's workers; without teams, the settings'."""
    return [sys.executable, "-m", "hubsite.workers", *teams]


def beat_command(schedule: Path) -> list[str]:
    """Return the command of Celery's clock, which remembers in file `schedule`."""
    return [
        *(sys.executable, "-m", "celery", "-A", "hubsite", "beat"),
        *("--schedule", str(schedule), "--pidfile="),
    ]


def web_command(host: str, port: int) -> list[str]:
    """Return the web server's command.

    Requests are logged by `hubsite.middleware`, hence no access log. Open event
    streams get two seconds to end when the server stops.
    """
    return [
        *(sys.executable, "-m", "uvicorn", "hubsite.asgi:application"),
        *("--host", host, "--port", str(port), "--lifespan", "off"),
        *("--no-access-log", "--timeout-graceful-shutdown", "2"),
        *("--http", "hubsite.zero_copy:Protocol"),
    ]
