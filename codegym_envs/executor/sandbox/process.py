"""Limits and flags of the worker process itself: resources, privileges, lifetime."""

from __future__ import annotations

import ctypes
import errno
import os
import signal

from codegym_envs.executor.sandbox.libc import Unavailable, numbers, prctl, system_call

__all__ = ["die_with_parent", "drop_privileges", "forbid_dumps", "set_limits"]

_PR_SET_PDEATHSIG = 1
_PR_SET_DUMPABLE = 4
_PR_SET_NO_NEW_PRIVS = 38
_CAPABILITY_VERSION_3 = 0x20080522


def die_with_parent(parent: int) -> None:
    """Have the kernel kill this process when the thread that started it ends.

    Args:
        parent: Process id of the parent. If it died before the call took effect, this process ends at once.

    Raises:
        Unavailable: If the system has no such signal.
    """
    prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)


def set_limits(*, memory: int, cpu: int, files: int, stack: int) -> None:
    """Set the resource limits; none of them can be raised again without privileges.

    Args:
        memory: Address space in bytes.
        cpu: Processor time over the life of the process, in seconds.
        files: Highest number of open descriptors.
        stack: Stack of the main thread in bytes.

    Raises:
        Unavailable: If the system does not know resource limits.
    """
    try:
        import resource  # noqa: PLC0415 - does not exist everywhere
    except ImportError:
        raise Unavailable(errno.ENOSYS, "no resource limits on this system") from None
    for limit, value in (
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_CPU, cpu),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NOFILE, files),
        (resource.RLIMIT_STACK, stack),
    ):
        _, hard = resource.getrlimit(limit)
        ceiling = value if hard == resource.RLIM_INFINITY else min(value, hard)
        try:
            resource.setrlimit(limit, (ceiling, ceiling))
        except (ValueError, OSError) as error:
            raise Unavailable(errno.EPERM, f"resource limit {limit} refused: {error}") from None


def forbid_dumps() -> None:
    """Keep others of the same user (ptrace, ``/proc/<pid>/mem``) and core dumps from reading this process.

    Raises:
        Unavailable: If the kernel refuses.
    """
    prctl(_PR_SET_DUMPABLE, 0)


def drop_privileges() -> None:
    """Give up all capabilities, and gaining any by executing a file.

    Raises:
        Unavailable: If the kernel refuses.
    """
    prctl(_PR_SET_NO_NEW_PRIVS, 1)
    header = (ctypes.c_uint32 * 2)(_CAPABILITY_VERSION_3, 0)
    nothing = (ctypes.c_uint32 * 6)()
    system_call(numbers()["capset"], ctypes.byref(header), ctypes.byref(nothing))
