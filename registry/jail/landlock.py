"""Landlock: which files this process and its threads may open, and no others.

Numbers are those of `linux/landlock.h`; `landlock(7)` tells the versions apart.
"""

import ctypes
import os
from collections.abc import Sequence
from pathlib import Path

from registry.jail.calls import LayerMissing, system_call

CREATE_RULESET, ADD_RULE, RESTRICT_SELF = 444, 445, 446  # the same on every machine
GET_VERSION = 1
RULE_PATH_BENEATH = 1
# Before the second version, nothing can be moved from folder to folder.
OLDEST_VERSION = 2

EXECUTE, WRITE_FILE, READ_FILE, READ_DIR = 1 << 0, 1 << 1, 1 << 2, 1 << 3
REMOVE_DIR, REMOVE_FILE, MAKE_DIR, MAKE_REG = 1 << 4, 1 << 5, 1 << 7, 1 << 8
REFER, TRUNCATE, IOCTL_DEV = 1 << 13, 1 << 14, 1 << 15
FIRST_RIGHTS = (1 << 13) - 1  # everything of the first version
READ = READ_FILE | READ_DIR
WRITE = WRITE_FILE | REMOVE_DIR | REMOVE_FILE | MAKE_DIR | MAKE_REG | REFER | TRUNCATE
OF_A_FILE = EXECUTE | WRITE_FILE | READ_FILE | TRUNCATE | IOCTL_DEV
TCP_BIND_AND_CONNECT = 0b11  # from the fourth version
SCOPE_SOCKETS_AND_SIGNALS = 0b11  # from the sixth


class _Ruleset(ctypes.Structure):
    _fields_ = [
        ("files", ctypes.c_uint64),
        ("network", ctypes.c_uint64),
        ("scoped", ctypes.c_uint64),
    ]


class _PathBeneath(ctypes.Structure):
    _pack_ = 1
    _fields_ = [("allowed", ctypes.c_uint64), ("parent", ctypes.c_int32)]


def version() -> int:
    """Return which Landlock this kernel has.

    Raises:
        LayerMissing: none, or one that is too old.
    """
    found = system_call(CREATE_RULESET, None, ctypes.c_size_t(0), GET_VERSION)
    if found < OLDEST_VERSION:
        raise LayerMissing(0, f"Landlock {found} is too old")
    return found


def restrict(writable: Path, readable: Sequence[str]) -> None:
    """Open nothing from now on but what lies below these; needs `no_new_privs`.

    Raises:
        LayerMissing: the kernel has no Landlock; nothing is restricted.
    """
    found = version()
    handled = FIRST_RIGHTS | REFER
    handled |= TRUNCATE if found >= 3 else 0
    handled |= IOCTL_DEV if found >= 5 else 0
    attributes = _Ruleset(handled, TCP_BIND_AND_CONNECT, SCOPE_SOCKETS_AND_SIGNALS)
    size = 24 if found >= 6 else 16 if found >= 4 else 8
    rules = system_call(
        CREATE_RULESET, ctypes.byref(attributes), ctypes.c_size_t(size), 0
    )
    try:
        _allow(rules, str(writable), READ | WRITE & handled)
        _allow(rules, os.devnull, READ | WRITE & handled)
        for path in readable:
            _allow(rules, path, READ)
        system_call(RESTRICT_SELF, rules, 0)
    finally:
        os.close(rules)


def _allow(rules: int, path: str, rights: int) -> None:
    try:
        parent = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except OSError:  # Not on this machine: nothing to allow.
        return
    try:
        allowed = rights if Path(path).is_dir() else rights & OF_A_FILE
        beneath = _PathBeneath(allowed, parent)
        system_call(ADD_RULE, rules, RULE_PATH_BENEATH, ctypes.byref(beneath), 0)
    finally:
        os.close(parent)
