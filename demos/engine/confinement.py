"""Limits that a program of ours sets itself before it touches a stranger's module."""

import os
import resource
import signal


def confine(*, memory_bytes: int, seconds: float, niceness: int = 0) -> None:
    """Have the kernel end this process when it takes too much.

    Args:
        memory_bytes: of its own, files mapped for reading not counted; more of it is
            refused, which ends the program by an error of its own.
        seconds: on the wall; then the kernel's alarm ends it, whatever it does, also
            when whoever started it is gone.
        niceness: how far it gives way to others.
    """
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    resource.setrlimit(resource.RLIMIT_DATA, (memory_bytes, memory_bytes))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    os.nice(niceness)
