"""A PostgreSQL of one's own, for as long as a command runs.

`python -m tools.postgresql COMMAND …` starts a server with a new, empty cluster below
`var/postgresql`, runs the command with DATABASE_URL at it, stops the server and removes
the cluster. It listens on a socket that only its owner can reach, on no port.
"""

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory, gettempdir
from types import FrameType

import psycopg

from hubsite.children import Child, ChildFailed

FOLDER = Path(__file__).resolve().parent.parent / "var" / "postgresql"
LOG = FOLDER / "server.log"
DEBIAN = Path("/usr/lib/postgresql")
# PostgreSQL refuses to run as root; Debian's package makes this user.
USER = "postgres"
START_TIMEOUT_S = 30
# A large cluster that is kept writes what it has in memory.
STOP_TIMEOUT_S = 60
# The cluster is thrown away: it need not outlive a crash of the machine.
FOR_A_WHILE = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")
INSTALL = "PostgreSQL's server was not found. Debian: apt-get install postgresql"


class NoPostgreSQL(Exception):
    """There is no PostgreSQL to start on this machine."""


class _Server(Child):
    def ask_to_stop(self) -> None:
        """Send SIGINT: at SIGTERM it would wait for clients to go by themselves."""
        if self.is_alive:
            self.process.send_signal(signal.SIGINT)


def find_binaries() -> Path:
    """Return the folder of `initdb` and `postgres`: Debian's newest, else the path's.

    Raises:
        NoPostgreSQL: when there is none.
    """
    versions = sorted(DEBIAN.glob("*/bin/initdb"), key=_version)
    found = str(versions[-1]) if versions else shutil.which("initdb")
    if not found:
        raise NoPostgreSQL(INSTALL)
    return Path(found).resolve().parent


def _version(initdb: Path) -> float:
    return float(initdb.parent.parent.name)


@contextmanager
def server(settings: Sequence[str] = (), *, keep: Path | None = None) -> Iterator[str]:
    """Run a server with an empty cluster; give the address of its database.

    Args:
        settings: of PostgreSQL, such as `work_mem=64MB`.
        keep: the folder of a cluster that is taken up again the next time.

    Raises:
        NoPostgreSQL: when there is none to start.
        ChildFailed: when it does not start.
    """
    binaries = find_binaries()
    FOLDER.mkdir(parents=True, exist_ok=True)
    # Sockets have short paths; a checkout may lie deep.
    with _cluster(keep) as cluster, TemporaryDirectory(prefix="hub-") as socket:
        _own(cluster, socket)
        if not (Path(cluster) / "PG_VERSION").is_file():
            _initialise(binaries, cluster)
        options = ["listen_addresses=", f"unix_socket_directories={socket}"]
        command = [str(binaries / "postgres"), "-D", cluster]
        for option in (*options, *FOR_A_WHILE, *settings):
            command += ["-c", option]
        child = _Server("PostgreSQL", _as_user(command), log=LOG, folder=Path(cluster))
        try:
            address = f"postgres://{USER}@/postgres?host={socket}"
            child.wait_until(lambda: _answers(address), timeout_s=START_TIMEOUT_S)
            yield address
        finally:
            child.stop(timeout_s=STOP_TIMEOUT_S)


@contextmanager
def _cluster(keep: Path | None) -> Iterator[str]:
    if keep:
        keep.mkdir(parents=True, exist_ok=True, mode=0o700)
        yield str(keep)
        return
    with TemporaryDirectory(dir=_place(), prefix="cluster-") as folder:
        yield folder


def _place() -> Path:
    """Return where clusters lie: below var, if the server's user gets there."""
    is_open = all(folder.stat().st_mode & 0o001 for folder in FOLDER.parents)
    return FOLDER if os.getuid() != 0 or is_open else Path(gettempdir())


def _initialise(binaries: Path, cluster: str) -> None:
    initdb = [str(binaries / "initdb"), "-D", cluster, "--username", USER]
    # Compared byte by byte, as SQLite does.
    options = ["--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync"]
    done = subprocess.run(
        _as_user([*initdb, *options]),
        capture_output=True,
        text=True,
        check=False,
        cwd=cluster,
    )
    if done.returncode:
        raise ChildFailed(f"PostgreSQL's initdb failed:\n{done.stderr}")


def _own(*folders: str) -> None:
    """Give folders to the user that the server runs as."""
    if os.getuid() == 0:
        for folder in folders:
            shutil.chown(folder, USER, USER)


def _as_user(command: list[str]) -> list[str]:
    """Run as root, become somebody else first; the process and its id stay the same."""
    if os.getuid() != 0:
        return command
    become = ["setpriv", "--reuid", USER, "--regid", USER, "--clear-groups"]
    # Who changes a user loses the wish to end with the parent.
    return [*become, "--pdeathsig", "INT", "--", *command]


def _answers(address: str) -> bool:
    with suppress(psycopg.OperationalError), psycopg.connect(address):
        return True
    return False


def run(command: Sequence[str]) -> int:
    """Run a command with DATABASE_URL at a server; return its exit code.

    Ctrl-C reaches the command too; the server stops when the command has ended.
    """
    with server() as address:
        child = subprocess.Popen(command, env={**os.environ, "DATABASE_URL": address})

        def end(_signal: int, _frame: FrameType | None) -> None:
            child.terminate()

        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.signal(signal.SIGTERM, end)
        return child.wait()


def main() -> int:
    """Run what the arguments say."""
    try:
        return run(sys.argv[1:])
    except (NoPostgreSQL, ChildFailed) as problem:
        sys.stderr.write(f"{problem}\n")
        return 1


if __name__ == "__main__":
    sys.exit(main())
