"""The host's side of episodes that live in worker processes.

The host keeps what it takes to rebuild each episode: its inputs or a snapshot, and the accepted calls since
then that may have changed the state. A worker may therefore die at any time; the next call of each of its
episodes rebuilds the episode in a new one. Episodes are deterministic, so the rebuilt one is the same.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Sequence
from typing import Any

from codegym_envs.errors import ExecutionFailed, WorkerError
from codegym_envs.executor.workers import worker_messages
from codegym_envs.executor.workers.frames import BUFFER, HEADER, FrameError
from codegym_envs.executor.workers.loaded_modules import WorkerProgram, read_value
from codegym_envs.executor.workers.pool import Slot, current_limits, pick_slot
from codegym_envs.executor.workers.worker_messages import CallOutcome
from codegym_envs.executor.workers.worker_process import WorkerProcess

__all__ = ["IsolatedSession", "play_batch"]

_ATTEMPTS = 3  # how often a call is tried when its worker dies under it, which may not be the call's fault
_REBUILDS = 5  # how often an episode is rebuilt in a row before it counts as lost
_OVERRUNS = 2  # of these, how many may take too long
_LOG_LIMIT = 1024  # bytes of logged calls, or the size of the last snapshot if that is more

_MEMORY = "memory", "the call needs more memory than a worker has"
_LOST = "worker_lost", "the worker process ended during the call"
_GONE = "worker_lost", "the episode cannot be rebuilt"

_Item = tuple["IsolatedSession", int, tuple[Any, ...]]


class IsolatedSession:
    """One episode in a worker process; see `codegym_envs.executor.Session`."""

    __slots__ = ("_base", "_closed", "_log", "_lost", "_number", "_process", "_program", "_restored", "_slot")

    def __init__(self, program: WorkerProgram, base: bytes, *, restored: bool) -> None:
        """Begin an episode in some worker.

        Args:
            program: The module.
            base: Its inputs as plaindata, or a snapshot.
            restored: Whether it is a snapshot.

        Raises:
            ExecutionFailed: If ``setup`` fails.
            WorkerError: If no worker can be started.
        """
        self._program = program
        self._base = base
        self._restored = restored
        self._log = b""
        self._lost = False
        self._closed = True  # nothing to close in a worker yet
        self._process: WorkerProcess | None = None
        self._slot: Slot = pick_slot()
        slot = self._slot
        with slot.lock:
            slot.check_age()
            slot.numbers += 1
            self._number = slot.numbers
            self._revive()
        self._closed = False

    def call(self, tool_index: int, arguments: tuple[Any, ...]) -> CallOutcome:
        """Call a tool; an error leaves the state as it was."""
        frame = worker_messages.encode_call(self._number, tool_index, arguments)
        writes = self._program.writes[tool_index]
        slot = self._slot
        with slot.lock:
            if self._process is not slot.process or slot.closing or self._process is None:
                return self._persist(frame, writes)
            reply = b""
            try:
                if os.write(slot.descriptor, frame) == len(frame):
                    reply = os.read(slot.descriptor, BUFFER)
                    size = len(reply)
                    if (
                        int.from_bytes(reply[:HEADER], "little") == size - HEADER
                        and reply[HEADER] == worker_messages.RESULT
                    ):
                        text = str(reply[HEADER + 1 :], "utf-8", "surrogatepass")
                        if writes:
                            self._accept(frame)
                        return None, text
                    return self._persist(frame, writes, first=reply)
                slot.discard()
                return self._persist(frame, writes)
            except BlockingIOError:
                slot.discard()
                return _overrun()
            except (OSError, UnicodeDecodeError, IndexError):
                slot.discard()
                return self._persist(frame, writes)
            except BaseException:  # after an interrupt, question and answer no longer fit together
                slot.discard()
                raise

    def snapshot(self) -> bytes:
        """The state as plain-data bytes, the same as in the inline tier."""
        slot = self._slot
        with slot.lock:
            for _ in range(_ATTEMPTS):
                try:
                    self._revive()
                    return self._take_snapshot()
                except FrameError:
                    slot.discard()
        raise WorkerError("the worker process ended while it took a snapshot")

    def close(self) -> None:
        """Let the worker forget the episode, with its next message."""
        if not self._closed:
            self._closed = True
            if self._process is not None and self._process is self._slot.process:
                self._slot.close_session(self._number)

    def __del__(self) -> None:
        if not getattr(self, "_closed", True):
            self.close()

    # What follows runs with the slot's lock held.

    def _persist(self, frame: bytes, writes: bool, first: bytes | None = None) -> CallOutcome:
        """Play a call for which the short way failed: rebuild where needed, try again where it makes sense.

        Args:
            frame: The call.
            writes: Whether its tool may change the state.
            first: The beginning of an answer that has come already.
        """
        slot = self._slot
        failure = ""
        for _ in range(_ATTEMPTS):
            try:
                if first is not None:
                    rest, first = first, None
                    reply = slot.read(rest)
                else:
                    self._revive()
                    slot.write(frame)
                    reply = slot.read()
                outcome = worker_messages.read_outcome(reply)
            except FrameError as error:
                slot.discard()
                failure = error.reason
                if failure == "timeout":
                    return _overrun()
                continue  # out of memory, too: in a new worker the episode is alone
            except ExecutionFailed:
                return _GONE
            if writes and outcome[0] is None:
                self._accept(frame)
            return outcome
        return _MEMORY if failure == "memory" else _LOST

    def _accept(self, frame: bytes) -> None:
        """Log a call that may have changed the state; take a snapshot when the log has grown long."""
        self._log += frame
        if len(self._log) > _LOG_LIMIT and len(self._log) > len(self._base):
            with contextlib.suppress(FrameError, ExecutionFailed):  # then the log has to suffice
                self._base = self._take_snapshot()
                self._restored = True
                self._log = b""

    def _take_snapshot(self) -> bytes:
        reply = self._slot.ask("snapshot", self._number, None)
        if reply[:1] == bytes((worker_messages.VALUE,)):
            return reply[1:]
        read_value(reply)  # raises
        raise FrameError("garbage")

    def _revive(self) -> None:
        """Make sure that the episode is in the slot's worker.

        Raises:
            ExecutionFailed: If ``setup`` fails, or the episode is lost.
            WorkerError: If no worker can be started.
            FrameError: If the worker keeps failing to load the program.
        """
        slot = self._slot
        if self._process is not None and self._process is slot.process:
            return
        if self._lost:
            raise ExecutionFailed(*_GONE)
        failure, overruns = "", 0
        for _ in range(_REBUILDS):
            try:
                process = slot.ready()
                program = self._program.load_into(slot)
                operation = "restore" if self._restored else "start"
                read_value(slot.ask(operation, (self._number, program), self._base))
                if self._log:
                    read_value(slot.ask("replay", self._number, self._log))
            except FrameError as error:
                slot.discard()
                failure = error.reason
                overruns += failure == "timeout"
                if overruns == _OVERRUNS:
                    break
                continue
            except ExecutionFailed:
                self._lost = True
                raise
            self._process = process
            return
        self._lost = True
        if failure == "timeout":
            limit = current_limits().oracle_wall_s
            raise ExecutionFailed("wall_clock", f"setup took longer than {limit:g} s")
        raise ExecutionFailed(*(_MEMORY if failure == "memory" else _LOST))


def _overrun() -> CallOutcome:
    return "wall_clock", f"the call took longer than {current_limits().wall_s:g} s and was stopped"


def play_batch(items: Sequence[_Item]) -> list[CallOutcome]:
    """Play calls of many episodes with one message per worker.

    Args:
        items: Sessions of any isolated programs, each with a tool's index and its arguments. Calls of one
            session are played in their order.

    Returns:
        The outcomes, in the order of the calls.

    Raises:
        WorkerError: If no worker can be started; none of the calls is played then. The same holds for an
            interrupt.
    """
    outcomes: list[CallOutcome | None] = [None] * len(items)
    parts: dict[Slot, list[int]] = {}
    for position, item in enumerate(items):
        slot = item[0]._slot
        if slot in parts:
            parts[slot].append(position)
        else:
            parts[slot] = [position]
    with contextlib.ExitStack() as held:
        locked: list[Slot] = []
        sent: list[Slot] = []
        try:
            for slot in sorted(
                parts, key=id
            ):  # one order for all threads, so that no two batches wait for each other
                held.enter_context(slot.lock)
                locked.append(slot)
                if _send_part(slot, items, parts[slot]):
                    sent.append(slot)
            for slot in sent:
                _read_part(slot, parts[slot], outcomes)
        except BaseException:
            # Answers may be on their way that would be taken for those to later calls. With the workers goes
            # what they have played; the episodes are rebuilt without it.
            for slot in locked:
                slot.discard()
            raise
        for slot in sent:
            _log_part(slot, items, parts[slot], outcomes)
    return [
        outcome if outcome is not None else items[position][0].call(*items[position][1:])
        for position, outcome in enumerate(outcomes)
    ]


def _send_part(slot: Slot, items: Sequence[_Item], positions: list[int]) -> bool:
    """Send the calls that go to one slot; False if that failed, and they must be played one by one."""
    try:
        live = slot.process
        for position in positions:
            session = items[position][0]
            if session._process is not live or live is None:
                session._revive()
                live = slot.process
        for position in positions:
            if (
                items[position][0]._process is not live
            ):  # an episode's rebuilding broke the worker of the others
                return False
        calls = [
            (items[position][0]._number, items[position][1], items[position][2]) for position in positions
        ]
        slot.write(worker_messages.encode_batch(calls))
    except (FrameError, ExecutionFailed):
        return False
    return True


def _read_part(slot: Slot, positions: list[int], outcomes: list[CallOutcome | None]) -> None:
    """Read one slot's outcomes; those that do not come stay None."""
    done = 0
    try:
        while done < len(positions):
            for outcome in worker_messages.read_many(slot.read(), len(positions) - done):
                outcomes[positions[done]] = outcome
                done += 1
    except FrameError:
        slot.discard()


def _log_part(
    slot: Slot, items: Sequence[_Item], positions: list[int], outcomes: list[CallOutcome | None]
) -> None:
    """Log the calls of one slot that may have changed a state."""
    for position in positions:
        outcome = outcomes[position]
        session, tool_index, arguments = items[position]
        if outcome is not None and outcome[0] is None and session._program.writes[tool_index]:
            session._log += worker_messages.encode_call(session._number, tool_index, arguments)
    for position in positions:
        session = items[position][0]
        if len(session._log) > _LOG_LIMIT and session._process is slot.process is not None:
            session._accept(b"")
