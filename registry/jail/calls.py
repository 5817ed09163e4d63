"""System calls that Python has no function for."""

import ctypes
import os

PR_SET_PDEATHSIG = 1
PR_SET_DUMPABLE = 4
PR_SET_SECCOMP = 22
PR_SET_NO_NEW_PRIVS = 38

_libc = ctypes.CDLL(None, use_errno=True)


class LayerMissing(OSError):
    """The kernel does not offer, or does not allow, this way of locking in."""


def call(name: str, *arguments: object) -> int:
    """Call a function of the C library.

    Raises:
        LayerMissing: it failed; the text says why.
    """
    ctypes.set_errno(0)
    answer = getattr(_libc, name)(*arguments)
    if answer < 0:
        number = ctypes.get_errno()
        raise LayerMissing(number, f"{name}: {os.strerror(number)}")
    return int(answer)


def system_call(number: int, *arguments: object) -> int:
    """Make a system call by its number, for those the C library has no name for.

    Raises:
        LayerMissing: it failed; the text says why.
    """
    return call("syscall", ctypes.c_long(number), *arguments)


def control(option: int, value: object = 1, extra: object = 0) -> None:
    """Set something of this process: `prctl`.

    Raises:
        LayerMissing: it failed; the text says why.
    """
    wide = [ctypes.c_ulong(v) if isinstance(v, int) else v for v in (value, extra)]
    call("prctl", ctypes.c_int(option), *wide, ctypes.c_ulong(0), ctypes.c_ulong(0))
