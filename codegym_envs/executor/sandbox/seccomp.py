"""A system-call filter (seccomp-BPF) that allows a short list of calls and fails all others with EPERM.

Two lists: `STRICT` for workers that run the restricted dialect (read, write, memory, time, exit), and
`READING` for workers that run plain Python, which may also open files for reading (landlock says which)
and start threads. Neither allows sockets, new processes, executing files, signals to others, tracing,
writing to files, changing limits, or io_uring.
"""

from __future__ import annotations

import ctypes
import errno
import os
import struct

from codegym_envs.executor.sandbox.libc import ARCHITECTURE, Unavailable, numbers, system_call

__all__ = ["READING", "STRICT", "install"]

# Number of each call on (x86_64, aarch64); None where a machine does not have it.
_CALLS: dict[str, tuple[int | None, int | None]] = {
    "access": (21, None), "brk": (12, 214), "clock_getres": (229, 114), "clock_gettime": (228, 113),
    "clock_nanosleep": (230, 115), "clone": (56, 220), "clone3": (435, 435), "close": (3, 57),
    "dup": (32, 23), "exit": (60, 93), "exit_group": (231, 94), "faccessat": (269, 48),
    "faccessat2": (439, 439), "fcntl": (72, 25), "fstat": (5, 80), "futex": (202, 98), "getcwd": (79, 17),
    "getdents64": (217, 61), "getegid": (108, 177), "geteuid": (107, 175), "getgid": (104, 176),
    "getpid": (39, 172), "getppid": (110, 173), "getrandom": (318, 278), "getrlimit": (97, 163),
    "getrusage": (98, 165), "gettid": (186, 178), "gettimeofday": (96, 169), "getuid": (102, 174),
    "ioctl": (16, 29), "lseek": (8, 62), "lstat": (6, None), "madvise": (28, 233), "membarrier": (324, 283),
    "mmap": (9, 222), "mprotect": (10, 226), "mremap": (25, 216), "munmap": (11, 215),
    "nanosleep": (35, 101), "newfstatat": (262, 79), "open": (2, None), "openat": (257, 56),
    "poll": (7, None), "ppoll": (271, 73), "pread64": (17, 67), "prlimit64": (302, 261),
    "pselect6": (270, 72), "read": (0, 63), "readlink": (89, None), "readlinkat": (267, 78),
    "readv": (19, 65), "restart_syscall": (219, 128), "rseq": (334, 293), "rt_sigaction": (13, 134),
    "rt_sigprocmask": (14, 135), "rt_sigreturn": (15, 139), "sched_getaffinity": (204, 123),
    "sched_yield": (24, 124), "select": (23, None), "set_robust_list": (273, 99), "sigaltstack": (131, 132),
    "stat": (4, None), "statx": (332, 291), "sysinfo": (99, 179), "tgkill": (234, 131), "time": (201, None),
    "times": (100, 153), "uname": (63, 160), "write": (1, 64),
}  # fmt: skip

STRICT = frozenset((
    "brk", "clock_getres", "clock_gettime", "close", "exit", "exit_group", "fstat", "futex", "getpid",
    "getrandom", "getrusage", "gettid", "gettimeofday", "lseek", "madvise", "membarrier", "mmap",
    "mprotect", "mremap", "munmap", "read", "restart_syscall", "rseq", "rt_sigaction", "rt_sigprocmask",
    "rt_sigreturn", "sched_getaffinity", "sched_yield", "set_robust_list", "sigaltstack", "tgkill", "time",
    "times", "write",
))  # fmt: skip
READING = STRICT | frozenset((
    "access", "clock_nanosleep", "clone", "clone3", "dup", "faccessat", "faccessat2", "fcntl", "getcwd",
    "getdents64", "getegid", "geteuid", "getgid", "getppid", "getrlimit", "getuid", "ioctl", "lstat",
    "nanosleep", "newfstatat", "open", "openat", "poll", "ppoll", "pread64", "prlimit64", "pselect6",
    "readlink", "readlinkat", "readv", "select", "stat", "statx", "sysinfo", "uname",
))  # fmt: skip

_ARCHITECTURES = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
_ALLOW = 0x7FFF0000
_ERRNO = 0x00050000
_KILL_PROCESS = 0x80000000
_LOAD = 0x20  # load a 32-bit word of the call's description
_AND = 0x54
_EQUAL = 0x15
_AT_LEAST = 0x35
_RETURN = 0x06
_NUMBER_OFFSET, _MACHINE_OFFSET, _ARGUMENTS_OFFSET = 0, 4, 16
_FOREIGN_CALLS = 0x40000000  # on x86_64, numbers from here on belong to the 32-bit-pointer interface
_SET_MODE_FILTER = 1

_PROT_EXEC = 4
_CLONE_THREAD = 0x10000
_TCGETS = 0x5401
_WRITING = os.O_ACCMODE | os.O_CREAT | os.O_TRUNC | os.O_APPEND
_FCNTL_FLAGS = (1, 2, 3)  # get and set close-on-exec, get status flags

_Instruction = tuple[int, int, int, int]  # code, jump if true, jump if false, operand


def install(allowed: frozenset[str]) -> None:
    """Put the filter on this process, for good.

    Args:
        allowed: `STRICT` or `READING`. ``STRICT`` also refuses executable memory.

    Raises:
        Unavailable: If the machine or the kernel does not have it. ``no_new_privs`` must be set before.
    """
    program = _assemble(allowed)
    packed = b"".join(struct.pack("<HBBI", *instruction) for instruction in program)
    buffer = ctypes.create_string_buffer(packed, len(packed))

    class Program(ctypes.Structure):
        _fields_ = (("length", ctypes.c_ushort), ("instructions", ctypes.c_void_p))

    description = Program(len(program), ctypes.cast(buffer, ctypes.c_void_p))
    system_call(numbers()["seccomp"], _SET_MODE_FILTER, 0, ctypes.byref(description))


def _assemble(allowed: frozenset[str]) -> list[_Instruction]:
    if ARCHITECTURE not in _ARCHITECTURES:
        raise Unavailable(errno.ENOSYS, f"no filter for {ARCHITECTURE or 'this system'}")
    column = list(_ARCHITECTURES).index(ARCHITECTURE)
    program: list[_Instruction] = [
        (_LOAD, 0, 0, _MACHINE_OFFSET),
        (_EQUAL, 1, 0, _ARCHITECTURES[ARCHITECTURE]),
        (_RETURN, 0, 0, _KILL_PROCESS),
        (_LOAD, 0, 0, _NUMBER_OFFSET),
        (_AT_LEAST, 0, 1, _FOREIGN_CALLS),
        (_RETURN, 0, 0, _ERRNO | errno.ENOSYS),
    ]
    for name in sorted(allowed, key=_frequency):
        number = _CALLS[name][column]
        if number is not None:
            body = _verdict(name, allowed)
            program.append((_EQUAL, 0, len(body), number))
            program += body
    program.append((_RETURN, 0, 0, _ERRNO | errno.EPERM))
    return program


def _frequency(name: str) -> tuple[bool, str]:
    return name not in ("read", "write"), name  # the two calls of every message come first


def _verdict(name: str, allowed: frozenset[str]) -> list[_Instruction]:
    """What happens to one allowed call: most pass, a few depending on an argument."""
    match name:
        case "mmap" | "mprotect":
            return (
                [(_RETURN, 0, 0, _ALLOW)] if allowed is not STRICT else _no_bits(2, _PROT_EXEC, errno.EPERM)
            )
        case "open":
            return _no_bits(1, _WRITING, errno.EACCES)
        case "openat":
            return _no_bits(2, _WRITING, errno.EACCES)
        case "clone":  # a thread, not a process
            return [
                (_LOAD, 0, 0, _argument(0)),
                (_AND, 0, 0, _CLONE_THREAD),
                (_EQUAL, 0, 1, _CLONE_THREAD),
                (_RETURN, 0, 0, _ALLOW),
                (_RETURN, 0, 0, _ERRNO | errno.EPERM),
            ]
        case "clone3":  # its flags lie in memory, where a filter cannot look; the C library then uses clone
            return [(_RETURN, 0, 0, _ERRNO | errno.ENOSYS)]
        case "ioctl":
            return _one_of(1, (_TCGETS,))
        case "fcntl":
            return _one_of(1, _FCNTL_FLAGS)
        case "tgkill":  # abort()
            return _one_of(0, (os.getpid(),))
        case "prlimit64":  # asking is allowed, setting is not
            return [
                (_LOAD, 0, 0, _argument(2)),
                (_EQUAL, 0, 3, 0),
                (_LOAD, 0, 0, _argument(2) + 4),
                (_EQUAL, 0, 1, 0),
                (_RETURN, 0, 0, _ALLOW),
                (_RETURN, 0, 0, _ERRNO | errno.EPERM),
            ]
        case _:
            return [(_RETURN, 0, 0, _ALLOW)]


def _argument(index: int) -> int:
    return _ARGUMENTS_OFFSET + 8 * index  # both machines are little-endian: the low half comes first


def _no_bits(index: int, bits: int, code: int) -> list[_Instruction]:
    return [
        (_LOAD, 0, 0, _argument(index)),
        (_AND, 0, 0, bits),
        (_EQUAL, 0, 1, 0),
        (_RETURN, 0, 0, _ALLOW),
        (_RETURN, 0, 0, _ERRNO | code),
    ]


def _one_of(index: int, values: tuple[int, ...]) -> list[_Instruction]:
    tests: list[_Instruction] = [(_LOAD, 0, 0, _argument(index))]
    for value in values:
        tests += [(_EQUAL, 0, 1, value), (_RETURN, 0, 0, _ALLOW)]
    return [*tests, (_RETURN, 0, 0, _ERRNO | errno.EPERM)]
