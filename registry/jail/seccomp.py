"""Seccomp: system calls that a program in the jail has no use for are refused.

What is refused fails with "not permitted", so that libraries that merely try can go
on. The list names ways out: sockets, other programs, other processes, namespaces,
and what only administrators do. Files are Landlock's affair.
"""

import ctypes
import os
import struct

from registry.jail.calls import PR_SET_SECCOMP, LayerMissing, control

# linux/audit.h; numbers of calls from the kernel's tables for both machines.
ARCHITECTURES = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
X32_BIT = 0x40000000

REFUSED = {
    "x86_64": (
        # accept accept4 bind connect listen socket socketpair sendto sendmsg sendmmsg
        *(43, 288, 49, 42, 50, 41, 53, 44, 46, 307),
        # execve execveat fork vfork ptrace process_vm_readv process_vm_writev kcmp
        *(59, 322, 57, 58, 101, 310, 311, 312),
        # rt_sigqueueinfo rt_tgsigqueueinfo tkill pidfd_open pidfd_send_signal
        # pidfd_getfd process_madvise migrate_pages move_pages
        *(129, 297, 200, 434, 424, 438, 440, 256, 279),
        # mount umount2 pivot_root chroot setns unshare open_tree move_mount fsopen
        # fsconfig fsmount fspick mount_setattr name_to_handle_at open_by_handle_at
        *(165, 166, 155, 161, 308, 272, 428, 429, 430),
        *(431, 432, 433, 442, 303, 304),
        # init_module finit_module delete_module kexec_load kexec_file_load bpf
        # perf_event_open keyctl add_key request_key userfaultfd
        *(175, 313, 176, 246, 320, 321, 298, 250, 248, 249, 323),
        # io_uring_setup io_uring_enter io_uring_register fanotify_init memfd_secret
        *(425, 426, 427, 300, 447),
        # reboot swapon swapoff acct quotactl settimeofday clock_settime adjtimex
        # clock_adjtime sethostname setdomainname syslog personality
        *(169, 167, 168, 163, 179, 164, 227, 159, 305, 170, 171, 103, 135),
        # mknod mknodat link linkat symlink symlinkat iopl ioperm modify_ldt
        *(133, 259, 86, 265, 88, 266, 172, 173, 154),
        # shmget msgget semget mq_open
        *(29, 68, 64, 240),
    ),
    "aarch64": (
        *(202, 242, 200, 203, 201, 198, 199, 206, 211, 269),
        *(221, 281, 117, 270, 271, 272),
        *(138, 240, 130, 434, 424, 438, 440, 238, 239),
        *(40, 39, 41, 51, 268, 97, 428, 429, 430, 431, 432, 433, 442, 264, 265),
        *(105, 273, 106, 104, 294, 280, 241, 219, 217, 218, 282),
        *(425, 426, 427, 262, 447),
        *(142, 224, 225, 89, 60, 170, 112, 171, 266, 161, 162, 116, 92),
        *(33, 37, 36),
        *(194, 186, 190, 180),
    ),
}
# clone, clone3, kill, tgkill, prlimit64
JUDGED = {"x86_64": (56, 435, 62, 234, 302), "aarch64": (220, 435, 129, 131, 261)}

CLONE_THREAD = 0x00010000
ALLOW, KILL, ERRNO = 0x7FFF0000, 0x80000000, 0x00050000
EPERM, ENOSYS = 1, 38
LOAD, EQUAL, AT_LEAST, ANY_BIT, RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
NUMBER, ARCHITECTURE, FIRST_ARGUMENT = 0, 4, 16  # struct seccomp_data


class _Program(ctypes.Structure):
    _fields_ = [("length", ctypes.c_ushort), ("filter", ctypes.c_void_p)]


def restrict() -> None:
    """Refuse those calls from now on; needs `no_new_privs`.

    Raises:
        LayerMissing: the kernel does not filter calls, or the machine is unknown here.
    """
    machine = os.uname().machine
    if machine not in ARCHITECTURES:
        raise LayerMissing(0, f"no list of calls for {machine}")
    code = b"".join(_filter(machine, os.getpid()))
    kept = ctypes.create_string_buffer(code, len(code))
    program = _Program(len(code) // 8, ctypes.addressof(kept))
    control(PR_SET_SECCOMP, 2, ctypes.byref(program))


def _filter(machine: str, own_process: int) -> list[bytes]:
    """The program in the kernel's filter language, one instruction an item."""
    refuse = _step(RETURN, ERRNO | EPERM)
    code = [
        _step(LOAD, ARCHITECTURE),
        _step(EQUAL, ARCHITECTURES[machine], 1, 0),
        _step(RETURN, KILL),
        _step(LOAD, NUMBER),
    ]
    if machine == "x86_64":  # the same calls under other numbers
        code += [_step(AT_LEAST, X32_BIT, 0, 1), _step(RETURN, KILL)]
    for number in REFUSED[machine]:
        code += [_step(EQUAL, number, 0, 1), refuse]
    clone, clone3, kill, tgkill, prlimit = JUDGED[machine]
    # Its flags lie in memory, where a filter cannot look: the C library then asks
    # for `clone`, whose flags can be seen.
    code += [_step(EQUAL, clone3, 0, 1), _step(RETURN, ERRNO | ENOSYS)]
    code += _if(clone, [_step(ANY_BIT, CLONE_THREAD, 0, 1)])
    code += _if(kill, [_step(EQUAL, own_process, 0, 1)])
    code += _if(tgkill, [_step(EQUAL, own_process, 0, 1)])
    code += _if(prlimit, [_step(EQUAL, own_process, 1, 0), _step(EQUAL, 0, 0, 1)])
    return [*code, _step(RETURN, ALLOW)]


def _if(number: int, test: list[bytes]) -> list[bytes]:
    """For one call: allow it where the last test of its first argument holds."""
    body = [
        _step(LOAD, FIRST_ARGUMENT),
        *test,
        _step(RETURN, ALLOW),
        _step(RETURN, ERRNO | EPERM),
    ]
    return [_step(EQUAL, number, 0, len(body)), *body]


def _step(code: int, value: int, if_true: int = 0, if_false: int = 0) -> bytes:
    return struct.pack("<HBBI", code, if_true, if_false, value)
