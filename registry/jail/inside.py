"""Locks this process in. Called once, before a stranger's first byte is read."""

import ctypes
import os
import resource
import signal
from collections.abc import Callable
from pathlib import Path

from registry.jail import landlock, seccomp
from registry.jail.calls import (
    PR_SET_DUMPABLE,
    PR_SET_NO_NEW_PRIVS,
    PR_SET_PDEATHSIG,
    LayerMissing,
    call,
    control,
)
from registry.jail.limits import (
    CALLS,
    FILES,
    LIMITS,
    NETWORK,
    PRIVILEGES,
    USER,
    Cell,
    Limits,
)

CLONE_NEWIPC, CLONE_NEWUSER, CLONE_NEWNET = 0x08000000, 0x10000000, 0x40000000
CAPABILITY_VERSION = 0x20080522
MAX_OPEN_FILES = 256
# Of the address space beyond what may be filled: TensorFlow maps gigabytes of
# libraries and reserves more than it touches.
ADDRESS_ALLOWANCE = 16 * 1024**3


def enter(cell: Cell) -> dict[str, str]:
    """Lock this process in, layer by layer, from the outermost to the innermost.

    Returns:
        For each layer `""` where it holds, or why it does not.

    Raises:
        RuntimeError: threads were started before; they would stay outside.
    """
    if len(os.listdir("/proc/self/task")) > 1:  # noqa: PTH208 - names are enough
        raise RuntimeError("The jail is entered before any thread is started.")
    os.chdir(cell.folder)
    os.umask(0o022)
    steps: list[tuple[str, Callable[[], None]]] = [
        (LIMITS, lambda: _limit(cell.limits)),
        (PRIVILEGES, lambda: control(PR_SET_NO_NEW_PRIVS)),
        (NETWORK, _leave_network),
        (FILES, lambda: landlock.restrict(Path(cell.folder), cell.readable)),
        (USER, lambda: _become(cell)),
        (PRIVILEGES, _give_up_privileges),
        (CALLS, seccomp.restrict),
    ]
    layers: dict[str, str] = {}
    for name, step in steps:
        problem = _tried(step)
        layers[name] = layers.get(name) or problem
    return layers


def _tried(step: Callable[[], None]) -> str:
    try:
        step()
    except OSError as missing:
        return missing.strerror or str(missing)
    return ""


def _limit(limits: Limits) -> None:
    """Have the kernel refuse what is too much, and end what takes too long."""
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.setitimer(signal.ITIMER_REAL, limits.seconds)
    addresses = limits.memory_bytes + ADDRESS_ALLOWANCE
    cpu = limits.cpu_seconds or int(limits.seconds * (os.cpu_count() or 1)) + 1
    for kind, most in (
        (resource.RLIMIT_DATA, limits.memory_bytes),
        (resource.RLIMIT_AS, addresses),
        (resource.RLIMIT_CPU, cpu),
        (resource.RLIMIT_FSIZE, limits.file_bytes),
        (resource.RLIMIT_NOFILE, MAX_OPEN_FILES),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(kind, (most, most))
    os.nice(limits.niceness)


def _leave_network() -> None:
    """Move to a network that has nothing but a loopback that is down."""
    wanted = CLONE_NEWNET | CLONE_NEWIPC
    try:
        call("unshare", ctypes.c_int(wanted))
    except LayerMissing:  # Only root may, except in a user namespace of its own.
        call("unshare", ctypes.c_int(wanted | CLONE_NEWUSER))


def _become(cell: Cell) -> None:
    if cell.user is None:
        raise LayerMissing(0, cell.why_not_user)
    os.setgroups([])
    os.setresgid(cell.user, cell.user, cell.user)
    os.setresuid(cell.user, cell.user, cell.user)


class _CapabilityHeader(ctypes.Structure):
    _fields_ = [("version", ctypes.c_uint32), ("process", ctypes.c_int)]


def _give_up_privileges() -> None:
    """Hold no capability, be opaque to others, and end with whoever started this."""
    header = _CapabilityHeader(CAPABILITY_VERSION, 0)
    nothing = (ctypes.c_uint32 * 6)()
    call("capset", ctypes.byref(header), ctypes.byref(nothing))
    control(PR_SET_DUMPABLE, 0)
    control(PR_SET_PDEATHSIG, int(signal.SIGKILL))
