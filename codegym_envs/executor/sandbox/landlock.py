"""Landlock: the process itself gives up the file system, TCP, and signals to others."""

from __future__ import annotations

import ctypes
import errno
import os
from collections.abc import Iterable

from codegym_envs.executor.sandbox.libc import Unavailable, system_call

__all__ = ["abi", "give_up_files"]

_CREATE_RULESET = 444  # these three numbers are the same on every machine
_ADD_RULE = 445
_RESTRICT_SELF = 446
_VERSION_FLAG = 1
_RULE_PATH_BENEATH = 1
_READ = (1 << 2) | (1 << 3)  # read a file, list a directory

# How many of the file-system rights each version of the interface knows.
_RIGHTS = {1: 13, 2: 14, 3: 15, 4: 15}
_RIGHTS_LATEST = 16
_TCP_RIGHTS = 0b11  # bind, connect: from version 4 on
_SCOPES = 0b11  # abstract sockets, signals: from version 6 on


class _Ruleset(ctypes.Structure):
    _fields_ = (("files", ctypes.c_uint64), ("network", ctypes.c_uint64), ("scoped", ctypes.c_uint64))


class _PathRule(ctypes.Structure):
    _pack_ = 1
    _fields_ = (("rights", ctypes.c_uint64), ("directory", ctypes.c_int32))


def abi() -> int:
    """Version of the kernel's interface, at least 1.

    Raises:
        Unavailable: If the kernel is too old or has it switched off.
    """
    try:
        return system_call(_CREATE_RULESET, None, 0, _VERSION_FLAG)
    except Unavailable as error:
        reason = "switched off in this kernel" if error.errno == errno.EOPNOTSUPP else "not in this kernel"
        raise Unavailable(error.errno or errno.ENOSYS, reason) from None


def give_up_files(readable: Iterable[str] = ()) -> int:
    """Deny this process all files but those beneath some directories, which it may read.

    From version 4 of the interface on, binding and connecting TCP sockets is denied too; from version 6
    on also signals to other processes and abstract sockets.

    Args:
        readable: Directories that stay readable. Ones that do not exist are passed over.

    Returns:
        The version of the kernel's interface.

    Raises:
        Unavailable: If the kernel cannot do it. ``no_new_privs`` must be set before.
    """
    version = abi()
    files = (1 << _RIGHTS.get(version, _RIGHTS_LATEST)) - 1
    attributes = _Ruleset(files, _TCP_RIGHTS if version >= 4 else 0, _SCOPES if version >= 6 else 0)
    size = 8 if version < 4 else 16 if version < 6 else 24
    ruleset = system_call(_CREATE_RULESET, ctypes.byref(attributes), size, 0)
    try:
        for path in readable:
            _allow_reading(ruleset, path)
        system_call(_RESTRICT_SELF, ruleset, 0)
    finally:
        os.close(ruleset)
    return version


def _allow_reading(ruleset: int, path: str) -> None:
    try:
        directory = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except OSError:
        return
    try:
        rule = _PathRule(_READ, directory)
        system_call(_ADD_RULE, ruleset, _RULE_PATH_BENEATH, ctypes.byref(rule), 0)
    finally:
        os.close(directory)
