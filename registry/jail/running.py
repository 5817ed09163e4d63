"""Starts a program in the jail, watches what it takes, and tells how it ended."""

import errno
import json
import os
import selectors
import shutil
import signal
import site
import subprocess
import sys
import sysconfig
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from registry.jail.limits import LAYERS, Cell, Limits

SOURCE = Path(__file__).resolve().parents[2]
# What programs in the jail are made of; the site's data lies beside them.
PACKAGES = ("catalog", "registry", "demos")
SYSTEM = (
    *("/usr/lib", "/lib", "/lib64", "/usr/local/lib", "/etc/ld.so.cache"),
    *("/etc/localtime", "/usr/share/zoneinfo", "/dev/urandom"),
    *("/proc/self", "/proc/cpuinfo", "/proc/meminfo", "/proc/stat", "/sys/devices"),
    "/sys/fs/cgroup",
)
NOBODY = 65534
WATCH_S = 0.02
# The program's own alarm comes first; this is for one that switched it off.
GRACE_S = 5.0
MOST_OUTPUT_BYTES = 256 * 1024
OUT_OF_MEMORY_EXIT = 77
# Less than programs write at once.
LITTLE_ROOM_BYTES = 1024**2
_MEMORY_WORDS = (
    *("MemoryError", "bad_alloc", "OOM", "Cannot allocate memory"),
    "failed to map segment",  # of a library
)


@dataclass(frozen=True, slots=True)
class Finished:
    """How a program ended.

    Attributes:
        exit_code: 0 when all is well; negative for a signal.
        ended_by: `took_too_long`, `out_of_memory`, `crashed`, or "" when it came to
            its own end, well or not.
        output: what it wrote, without the line of the layers.
        errors: what it complained of.
        layers: for each layer of the jail "" where it held, or why it did not.
        peak_bytes: of memory, files mapped for reading counted.
        seconds: on the wall.
    """

    exit_code: int
    ended_by: str
    output: str
    errors: str
    layers: Mapping[str, str]
    peak_bytes: int
    seconds: float

    @property
    def last_error(self) -> str:
        """The last line it complained with, or its exit code."""
        lines = [line for line in self.errors.splitlines() if line.strip()]
        return lines[-1][:300] if lines else f"exit code {self.exit_code}"


def run(
    program: str,
    folder: Path,
    limits: Limits,
    *,
    readable: Sequence[Path] = (),
    upload: IO[bytes] | None = None,
) -> Finished:
    """Run a module of ours in the jail and wait for its end.

    Args:
        program: a module with `main(folder) -> int`, such as `registry.jail.probe`.
        folder: the one place it may write to; handed over to another user where the
            jail has one.
        limits: what it may take.
        readable: what else it may read.
        upload: an open file that it finds as its standard input.

    Raises:
        OSError: it failed where the disk had no room left, whatever it says itself.
    """
    folder = folder.resolve()
    others = [path.resolve() for path in readable]
    why_not = _why_not_nobody([folder, *others])
    cell = Cell(
        limits=limits,
        folder=str(folder),
        readable=tuple(_readable(others)),
        user=None if why_not else NOBODY,
        why_not_user=why_not,
    )
    if cell.user is not None:
        _hand_over(folder, cell.user)
    begun = time.monotonic()
    process = _start(program, cell, upload)
    with process:
        watch = _Watch(process, limits, begun + limits.seconds + GRACE_S)
        try:
            watch.until_end()
        finally:
            process.kill()
    if process.returncode:
        _demand_room(folder)
    return _finished(watch, time.monotonic() - begun)


def _start(
    program: str, cell: Cell, upload: IO[bytes] | None
) -> "subprocess.Popen[bytes]":
    command = [sys.executable, "-m", "registry.jail", program]
    return subprocess.Popen(
        [*command, json.dumps(cell.to_json())],
        cwd=SOURCE,
        env=_environment(cell.folder),
        stdin=upload if upload is not None else subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )


def _demand_room(folder: Path) -> None:
    if shutil.disk_usage(folder).free < LITTLE_ROOM_BYTES:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(folder))


def _finished(watch: "_Watch", seconds: float) -> Finished:
    code = watch.process.wait()
    first, _newline, output = watch.text("output").partition("\n")
    errors = watch.text("errors")
    try:
        layers = json.loads(first)["layers"]
    except (ValueError, KeyError, TypeError):
        layers, output = dict.fromkeys(LAYERS, "not entered"), ""
    ended_by = watch.ended_by
    if not ended_by and code in (-signal.SIGALRM, -signal.SIGXCPU):
        ended_by = "took_too_long"
    if not ended_by and (code == OUT_OF_MEMORY_EXIT or _is_memory(code, errors)):
        ended_by = "out_of_memory"
    if not ended_by and code < 0:
        ended_by = "crashed"
    return Finished(
        code, ended_by, output, errors, layers, watch.peak_bytes, round(seconds, 3)
    )


def _is_memory(code: int, errors: str) -> bool:
    last = errors.strip().rpartition("\n")[2]
    return code != 0 and any(word in last for word in _MEMORY_WORDS)


@dataclass(slots=True)
class _Watch:
    """Reads what a program writes, up to a limit, and what it weighs."""

    process: "subprocess.Popen[bytes]"
    limits: Limits
    deadline: float
    ended_by: str = ""
    peak_bytes: int = 0
    written: dict[str, bytearray] = field(
        default_factory=lambda: {"output": bytearray(), "errors": bytearray()}
    )

    def until_end(self) -> None:
        with selectors.DefaultSelector() as selector:
            for name, pipe in (
                ("output", self.process.stdout),
                ("errors", self.process.stderr),
            ):
                if pipe is not None:
                    selector.register(pipe, selectors.EVENT_READ, name)
            while selector.get_map() and not self.ended_by:
                for key, _events in selector.select(WATCH_S):
                    if not self.take(key.data, os.read(key.fd, 65536)):
                        selector.unregister(key.fileobj)
                self.weigh()

    def take(self, name: str, written: bytes) -> bool:
        self.written[name] += written
        if len(self.written[name]) > MOST_OUTPUT_BYTES:
            self.ended_by = "crashed"
        return bool(written)

    def text(self, name: str) -> str:
        return self.written[name].decode("utf-8", "replace")

    def weigh(self) -> None:
        """Note how much memory it has and had; end it where that is too much."""
        if time.monotonic() > self.deadline:
            self.ended_by = "took_too_long"
        figures = _memory_of(self.process.pid)
        self.peak_bytes = max(self.peak_bytes, figures.get("VmHWM", 0))
        own = figures.get("RssAnon", 0) + figures.get("RssShmem", 0)
        if own > self.limits.memory_bytes:
            self.ended_by = "out_of_memory"


def _memory_of(process_id: int) -> dict[str, int]:
    """Figures of a process from Linux, in bytes; none when it is gone."""
    try:
        status = Path(f"/proc/{process_id}/status").read_text(encoding="ascii")
    except (OSError, ValueError):
        return {}
    return {
        name: int(rest.split()[0]) * 1024
        for name, _colon, rest in (line.partition(":") for line in status.splitlines())
        if name in ("VmHWM", "RssAnon", "RssShmem")
    }


def _environment(folder: str) -> dict[str, str]:
    """Nothing of ours but where libraries lie: the site's secrets stay outside."""
    kept = ("PATH", "LD_LIBRARY_PATH", "PYTHONPYCACHEPREFIX")
    return {
        **{name: os.environ[name] for name in kept if name in os.environ},
        "LANG": "C.UTF-8",
        "HOME": folder,
        "TMPDIR": folder,
        "PYTHONNOUSERSITE": "1",
        # A library that starts threads on being imported would keep them outside.
        "OPENBLAS_NUM_THREADS": "1",
        "OMP_NUM_THREADS": "1",
        "CUDA_VISIBLE_DEVICES": "-1",
    }


def _readable(others: Sequence[Path]) -> Iterator[str]:
    paths = sysconfig.get_paths()
    homes = {sys.prefix, sys.base_prefix, paths["stdlib"], paths["platstdlib"]}
    yield from sorted(homes | set(site.getsitepackages()))
    yield from SYSTEM
    yield from (str(SOURCE / package) for package in PACKAGES)
    if sys.pycache_prefix:
        yield sys.pycache_prefix
    yield from map(str, others)


def _why_not_nobody(paths: Sequence[Path]) -> str:
    """Why the program stays who it is; "" where it can become nobody."""
    if os.geteuid() != 0:
        return "only root can become another user"
    code = [SOURCE / package for package in PACKAGES]
    for path in (*paths, Path(sys.prefix), Path(sys.base_prefix), *code):
        for above in path.resolve().parents:
            if not above.stat().st_mode & 0o001:
                return f"{above} is closed to other users"
    for path in (*paths[1:], *code):
        wanted = 0o005 if path.is_dir() else 0o004
        if path.stat().st_mode & wanted != wanted:
            return f"{path} is closed to other users"
    return ""


def _hand_over(folder: Path, user: int) -> None:
    """Give the folder to the user; what lies in it was put there by us."""
    for path in (folder, *folder.rglob("*")):
        os.chown(path, user, user, follow_symlinks=False)
