"""A program that tries to get out of the jail, and tells what it could do.

`manage.py check --deploy` runs it; so do the tests.
"""

import ctypes
import json
import os
import resource
import socket
import sys
from collections.abc import Callable
from pathlib import Path

_libc = ctypes.CDLL(None, use_errno=True)


def main(folder: Path) -> int:
    """Print for each attempt whether it was refused."""
    attempts: dict[str, Callable[[], object]] = {
        "open a socket": lambda: socket.socket().close(),
        "open a local socket": lambda: socket.socket(socket.AF_UNIX).close(),
        "read a file of the system": lambda: Path("/etc/passwd").read_bytes(),
        "list the system's root": lambda: os.listdir("/"),  # noqa: PTH208
        "write beside its folder": lambda: (folder.parent / "out").write_bytes(b"x"),
        "write to /tmp": lambda: Path("/tmp/jail-probe").write_bytes(b"x"),  # noqa: S108
        "make a link": lambda: (folder / "link").symlink_to("/etc/passwd"),
        "start a program": lambda: os.execv("/bin/true", ["true"]),  # noqa: S606
        "start a process": _fork,
        "signal its keeper": lambda: os.kill(os.getppid(), 0),
        "trace its keeper": lambda: _call("ptrace", 16, os.getppid(), 0, 0),
        "make a namespace": lambda: _call("unshare", 0x10000000),
        "mount": lambda: _call("mount", b"none", folder.as_posix().encode(), b"tmpfs"),
        "go before others": lambda: os.nice(-1),
        "take more memory": lambda: _limit("RLIMIT_DATA"),
        "take more time": lambda: _limit("RLIMIT_CPU"),
    }
    refused = {name: _is_refused(attempt) for name, attempt in attempts.items()}
    (folder / "inside").write_bytes(b"x")
    sys.stdout.write(json.dumps(refused) + "\n")
    return 0


def _is_refused(attempt: Callable[[], object]) -> bool:
    try:
        attempt()
    except (OSError, ValueError):
        return True
    return False


def _call(name: str, *arguments: object) -> None:
    if getattr(_libc, name)(*arguments, 0, 0) < 0:
        raise PermissionError(name)


def _fork() -> None:
    child = os.fork()
    if child == 0:
        os._exit(0)
    os.waitpid(child, 0)


def _limit(name: str) -> None:
    resource.setrlimit(getattr(resource, name), (-1, -1))
