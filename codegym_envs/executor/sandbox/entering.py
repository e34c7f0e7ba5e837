"""Entering the sandbox, protection by protection, and reporting the result of each."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

from codegym_envs.executor.sandbox import landlock, network, process, seccomp
from codegym_envs.executor.sandbox.libc import Unavailable
from codegym_envs.executor.worker_limits import WorkerLimits

__all__ = ["PROTECTIONS", "Protection", "SandboxReport", "enter_late", "enter_soon"]

PROTECTIONS = {
    "parent_death": "the worker dies with the process that started it",
    "resource_limits": "limits on memory, processor time, files, descriptors, core dumps",
    "no_dumps": "no tracing and no core dumps",
    "network_namespace": "an empty network of its own",
    "no_privileges": "no capabilities, and no gaining any (no_new_privs)",
    "landlock": "no files (plain mode: the standard library, read only)",
    "seccomp": "a short list of system calls",
}


@dataclass(frozen=True, slots=True)
class Protection:
    """One protection of a worker process.

    Attributes:
        name: One of `PROTECTIONS`.
        active: Whether it is in force.
        detail: Version or reason, a few words.
    """

    name: str
    active: bool
    detail: str = ""


@dataclass(frozen=True, slots=True)
class SandboxReport:
    """The protections in force in one worker process.

    Attributes:
        protections: In the order they were entered.
        memory_bytes: Address space the worker used when it was ready, before any module.
    """

    protections: tuple[Protection, ...]
    memory_bytes: int = 0

    def active(self, name: str) -> bool:
        """Whether the protection of that name is in force."""
        return any(protection.active for protection in self.protections if protection.name == name)

    def missing(self, names: tuple[str, ...]) -> tuple[str, ...]:
        """Those of the names whose protection is not in force."""
        return tuple(name for name in names if not self.active(name))

    def to_json(self) -> dict[str, Any]:
        """The report as JSON-able data."""
        return asdict(self)


def enter_soon(limits: WorkerLimits, parent: int) -> list[Protection]:
    """What can be entered before the worker's own imports: limits and the parent-death signal."""
    return [
        _try("parent_death", lambda: process.die_with_parent(parent)),
        _try("resource_limits", lambda: _resource_limits(limits)),
    ]


def _resource_limits(limits: WorkerLimits) -> None:
    process.set_limits(
        memory=limits.memory_bytes, cpu=limits.cpu_s, files=limits.descriptors, stack=limits.stack_bytes
    )


def enter_late(*, plain: bool, readable: tuple[str, ...] = ()) -> list[Protection]:
    """The rest, after everything that the worker needs has been imported.

    Args:
        plain: Whether the worker will run plain Python, which needs the standard library's files and threads.
        readable: Directories that stay readable for a plain worker.
    """
    with contextlib.suppress(OSError):
        os.chdir("/")
    found = [
        _try("no_dumps", process.forbid_dumps),
        _try("network_namespace", network.leave_network),
        _try("no_privileges", process.drop_privileges),
    ]
    filed = _try("landlock", lambda: f"version {landlock.give_up_files(readable if plain else ())}")
    # Without landlock nothing would say *which* files plain code may read, so it may read none.
    allowed = seccomp.READING if plain and filed.active else _threads_only() if plain else seccomp.STRICT
    return [*found, filed, _try("seccomp", lambda: seccomp.install(allowed))]


def _threads_only() -> frozenset[str]:
    return seccomp.READING - {"open", "openat"}


def _try(name: str, enter: Callable[[], str | None]) -> Protection:
    try:
        return Protection(name, True, enter() or "")
    except Unavailable as error:
        return Protection(name, False, error.strerror or str(error))


def address_space() -> int:
    """Address space of this process in bytes; 0 where it cannot be told."""
    if sys.platform != "linux":
        return 0
    try:
        with open("/proc/self/statm", "rb") as file:  # noqa: PTH123 - pathlib is one import more
            return int(file.read().split()[0]) * os.sysconf("SC_PAGE_SIZE")
    except OSError:
        return 0
