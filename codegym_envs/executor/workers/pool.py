"""The pools of persistent workers: started when first needed, replaced when they fail, ended with the host.

There are two. The *tool* pool has a fixed number of slots; an episode stays with its slot, whose worker may
be replaced under it. The *oracle* pool lends a worker to one thread at a time. A forked child forgets both
and starts its own workers; the episodes it inherited are rebuilt there.
"""

from __future__ import annotations

import atexit
import contextlib
import marshal
import os
import threading
import time
import weakref
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from codegym_envs.errors import ConfigurationError, WorkerError
from codegym_envs.executor.worker_limits import MEGABYTE, WorkerLimits
from codegym_envs.executor.workers.frames import FrameError, pack, read_frame, write_all
from codegym_envs.executor.workers.worker_process import Role, WorkerProcess

__all__ = ["Slot", "configure", "current_limits", "lend_oracle", "pick_slot", "shutdown", "tool_slots"]

REPLY_LIMIT = 64 * MEGABYTE
_RETIRE_SHARE = 0.8  # of the processor time a worker may use: then it is replaced between two messages
_CHECK_EVERY = 64  # programs and episodes between two looks at the processor time
_MOST_PROGRAMS = 512  # loaded in one worker
_CLOSE_AT = 64  # closed sessions that are worth a message of their own


class Slot:
    """A place for one worker, and whatever worker is in it at the moment.

    Attributes:
        lock: Held for every exchange with the worker.
        process: The worker, or None before the first use and after a failure. A session that was started
            in another one must be rebuilt.
        descriptor: The connection's descriptor; -1 without a worker.
        numbers: How many sessions the slot has had; each has its number for good.
        closing: Numbers of closed sessions that the worker still holds.
    """

    __slots__ = (
        "__weakref__",
        "_checks",
        "_programs",
        "closing",
        "descriptor",
        "lock",
        "numbers",
        "process",
        "role",
    )

    def __init__(self, role: Role) -> None:
        self.role: Role = role
        self.lock = threading.Lock()
        self.process: WorkerProcess | None = None
        self.descriptor = -1
        self.closing: list[int] = []
        self.numbers = 0
        self._programs: dict[int, None] = {}
        self._checks = 0
        _slots.add(self)

    def ready(self) -> WorkerProcess:
        """The worker, started if there is none. The lock must be held.

        Raises:
            WorkerError: If none can be started.
        """
        process = self.process
        if process is None:
            process = WorkerProcess(
                self.role, _settings.limits, wait_s=self.wait_s(), hash_seed=_inherited_hash_seed()
            )
            if _settings.cpus is not None:
                # The worker may be gone already, or the system may have no such call.
                with contextlib.suppress(OSError, AttributeError):
                    os.sched_setaffinity(process.pid, _settings.cpus)
            self._programs = {}
            self.closing = []
            self.process = process
            self.descriptor = process.descriptor
        return process

    def wait_s(self) -> float:
        """Longest time for a short exchange, in seconds."""
        return _settings.limits.wall_s if self.role == "tool" else _settings.limits.oracle_wall_s

    def discard(self) -> None:
        """Kill the worker; the next use starts another. The lock must be held."""
        process, self.process, self.descriptor = self.process, None, -1
        if process is not None:
            process.kill()

    def forget(self) -> None:
        """Leave the worker to the process this one was forked from."""
        process, self.process, self.descriptor = self.process, None, -1
        self.lock = threading.Lock()
        if process is not None:
            process.forget()

    def ask(self, operation: str, subject: Any, detail: Any) -> bytes:
        """Send one message and read its reply. The lock must be held and the worker ready.

        Loading a module and beginning an episode get the oracle's time limit, also in a tool worker.

        Raises:
            FrameError: If the worker fails; it has been discarded then.
        """
        self.send(operation, subject, detail)
        return self.read(wait_s=None if operation == "snapshot" else _settings.limits.oracle_wall_s)

    def send(self, operation: str, subject: Any, detail: Any) -> None:
        """Send one message, and before it the closed sessions."""
        data = pack(marshal.dumps((operation, subject, detail), 2))
        self.write(data)

    def write(self, data: bytes) -> None:
        """Write frames, and before them the closed sessions.

        Raises:
            FrameError: If the worker fails; it has been discarded then.
        """
        if self.closing:
            closing, self.closing = self.closing, []
            data = pack(marshal.dumps(("close", None, closing), 2)) + data
        try:
            write_all(self.descriptor, data)
        except BaseException:
            self.discard()
            raise

    def read(self, rest: bytes = b"", *, wait_s: float | None = None) -> bytes:
        """Read one reply.

        Args:
            rest: What has already been read of it.
            wait_s: Longest time for it in seconds; None means `wait_s`.

        Raises:
            FrameError: If the worker fails; it has been discarded then.
        """
        try:
            return read_frame(self.descriptor, REPLY_LIMIT, rest=rest, wait_s=wait_s or self.wait_s())
        except BaseException:  # after an interrupt, too, question and answer no longer fit together
            self.discard()
            raise

    def close_session(self, number: int) -> None:
        """Let the worker drop a session with its next message. Needs no lock and may run in a finalizer."""
        self.closing.append(number)
        if len(self.closing) >= _CLOSE_AT and self.lock.acquire(blocking=False):
            try:
                if self.process is not None:
                    with contextlib.suppress(FrameError):
                        self.write(b"")
            finally:
                self.lock.release()

    def has_program(self, number: int) -> bool:
        """Whether the worker has loaded a program."""
        return number in self._programs

    def note_program(self, number: int) -> None:
        """Note that the worker has loaded a program, and have it drop the oldest, if it has too many.

        Sessions of a dropped program go on; the next one loads it again.
        """
        self._programs[number] = None
        if len(self._programs) > _MOST_PROGRAMS:
            oldest = next(iter(self._programs))
            del self._programs[oldest]
            self.send("drop", oldest, None)

    def check_age(self) -> None:
        """Replace a worker that has used most of its processor time. The lock must be held."""
        self._checks += 1
        if self._checks % _CHECK_EVERY or self.process is None:
            return
        try:
            used = time.clock_gettime(
                (~self.process.pid << 3) | 2
            )  # the kernel's name for another process's clock
        except (OSError, AttributeError):
            return
        if used > _RETIRE_SHARE * _settings.limits.cpu_s:
            self.discard()


class _Settings:
    """How workers are started, and those that are running."""

    def __init__(self) -> None:
        self.limits = WorkerLimits()
        self.size = max(1, min(os.cpu_count() or 1, 4))
        self.cpus: frozenset[int] | None = None
        self.lock = threading.Lock()
        self.slots: list[Slot] = []
        self.turn = 0
        self.idle: list[Slot] = []


_slots: weakref.WeakSet[Slot] = weakref.WeakSet()
_settings = _Settings()


def _inherited_hash_seed() -> int:
    """The PYTHONHASHSEED that this process was started with, 0 if it has none.

    Nothing may depend on it; verification varies it to find out.
    """
    given = os.environ.get("PYTHONHASHSEED", "")
    return int(given) % 2**32 if given.isdecimal() else 0


def configure(
    *, size: int | None = None, limits: WorkerLimits | None = None, cpus: frozenset[int] | None = None
) -> None:
    """Set how workers are started; ends those that are running. Episodes go on in new ones.

    Args:
        size: Number of workers for tools, at least 1; by default the number of processors, at most 4.
        limits: Limits of each worker.
        cpus: Processors the workers run on; None leaves it to the system. A host that plays one episode at a
            time is fastest with its worker on its own processor.

    Raises:
        ConfigurationError: If the size is below 1.
    """
    if size is not None and size < 1:
        raise ConfigurationError(f"a pool needs at least one worker, not {size}")
    shutdown()
    with _settings.lock:
        _settings.size = size if size is not None else max(1, min(os.cpu_count() or 1, 4))
        _settings.limits = limits if limits is not None else WorkerLimits()
        _settings.cpus = cpus
        del _settings.slots[_settings.size :]


def current_limits() -> WorkerLimits:
    """The limits of workers as configured."""
    return _settings.limits


def tool_slots() -> tuple[Slot, ...]:
    """The slots of the tool pool that have been used."""
    return tuple(_settings.slots)


def pick_slot() -> Slot:
    """The slot for a new episode: each in turn."""
    with _settings.lock:
        _settings.turn += 1
        index = _settings.turn % _settings.size
        while len(_settings.slots) <= index:
            _settings.slots.append(Slot("tool"))
        return _settings.slots[index]


@contextmanager
def lend_oracle() -> Iterator[Slot]:
    """An oracle worker for this thread alone, with its lock held.

    Nested use, from a ``solve`` whose calls run another oracle, gets a worker of its own.
    """
    with _settings.lock:
        slot = _settings.idle.pop() if _settings.idle else Slot("oracle")
    try:
        with slot.lock:
            yield slot
    finally:
        with _settings.lock:
            keep = len(_settings.idle) < _settings.size
            if keep:
                _settings.idle.append(slot)
        if not keep:
            with slot.lock:
                slot.discard()


def shutdown() -> None:
    """End all workers. Episodes that are still played are rebuilt in new ones."""
    with _settings.lock:
        _settings.idle = []
    for slot in list(_slots):
        with slot.lock:
            slot.discard()


def _at_exit() -> None:
    # A thread may hang in an exchange; the process ends all the same, and its workers with it.
    for slot in list(_slots):
        process = slot.process
        if process is not None:
            with contextlib.suppress(OSError, WorkerError):
                process.kill()


def _after_fork() -> None:
    _settings.lock = threading.Lock()
    for slot in list(_slots):
        slot.forget()
    _settings.idle = []


atexit.register(_at_exit)
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_after_fork)
