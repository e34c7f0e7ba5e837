"""The few system calls that Python does not wrap, through ctypes."""

from __future__ import annotations

import ctypes
import errno
import os
import platform
import sys

__all__ = ["ARCHITECTURE", "Unavailable", "numbers", "prctl", "system_call"]

ARCHITECTURE = platform.machine() if sys.platform == "linux" else ""
"""Machine name of a Linux kernel ("x86_64", "aarch64", …); empty elsewhere."""

# Numbers that differ between the two supported machines. Calls from 424 on have one number on all.
_NUMBERS = {
    "x86_64": {"capset": 126, "unshare": 272, "seccomp": 317},
    "aarch64": {"capset": 91, "unshare": 97, "seccomp": 277},
}


class Unavailable(OSError):
    """This machine does not offer a protection; the text says why in a few words."""


def _load() -> ctypes.CDLL | None:
    if not ARCHITECTURE:
        return None
    return ctypes.CDLL(None, use_errno=True)


_libc = _load()


def numbers() -> dict[str, int]:
    """System-call numbers of this machine, by name.

    Raises:
        Unavailable: If the machine is neither x86_64 nor aarch64, or Python runs in 32 bits.
    """
    if ARCHITECTURE not in _NUMBERS or ctypes.sizeof(ctypes.c_void_p) != 8:
        raise Unavailable(errno.ENOSYS, f"not supported on {ARCHITECTURE or sys.platform}")
    return _NUMBERS[ARCHITECTURE]


def system_call(number: int, *arguments: object) -> int:
    """Make a system call.

    Args:
        number: The call's number on this machine.
        *arguments: Integers or ctypes objects; integers are passed as 64-bit values.

    Returns:
        The call's result, at least 0.

    Raises:
        Unavailable: If the call fails; ``errno`` is the kernel's.
    """
    if _libc is None:
        raise Unavailable(errno.ENOSYS, f"not supported on {sys.platform}")
    wide = [ctypes.c_long(item) if isinstance(item, int) else item for item in arguments]
    result = int(_libc.syscall(ctypes.c_long(number), *wide))
    if result < 0:
        code = ctypes.get_errno()
        raise Unavailable(code, os.strerror(code))
    return result


def prctl(option: int, *values: int) -> int:
    """Call ``prctl``; missing values are 0, as some options demand.

    Raises:
        Unavailable: If the kernel refuses.
    """
    if _libc is None:
        raise Unavailable(errno.ENOSYS, f"not supported on {sys.platform}")
    padded = [ctypes.c_ulong(value) for value in (*values, 0, 0, 0, 0)[:4]]
    result = int(_libc.prctl(ctypes.c_int(option), *padded))
    if result < 0:
        code = ctypes.get_errno()
        raise Unavailable(code, os.strerror(code))
    return result
