"""One process that holds a part of the episodes, as the vector environment sees it."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import weakref
from collections import OrderedDict, deque
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from codegym_envs.env.resolving import Execution
from codegym_envs.errors import WorkerError
from codegym_envs.spec import EnvironmentModule
from codegym_envs.vector.channel import Channel
from codegym_envs.vector.players import EpisodeSettings, SlotStart
from codegym_envs.vector.wire import Question, asked, read_answer

__all__ = ["Shard", "ShardLost", "Ticket"]

_END_S = 2.0  # how long a shard may take to end by itself
_MODULES = 1_024  # that a shard is told to remember; as many as the programs that are kept
_BOOT = (
    "import sys; sys.path[:] = sys.argv[2:]; "
    "from codegym_envs.vector.shard_process import main; main(int(sys.argv[1]))"
)
_ROOT = str(Path(__file__).resolve().parents[2])


class ShardLost(WorkerError):
    """A process that held episodes of a vector environment has ended.

    Attributes:
        slots: The environments whose episodes are lost with it; `reset` begins new ones.
    """

    def __init__(self, text: str, slots: Sequence[int]) -> None:
        self.slots = tuple(slots)
        super().__init__(text)

    def __reduce__(self) -> tuple[object, ...]:
        return type(self), (str(self), self.slots)


class Ticket:
    """A question on its way; `Shard.wait` reads its answer.

    Attributes:
        slots: Slots that it plays, of the whole vector environment; none for other questions.
        answer: The message that came back, or an error, or None as long as nothing has come.
    """

    __slots__ = ("answer", "slots")

    def __init__(self, slots: Sequence[int]) -> None:
        self.slots = slots
        self.answer: bytes | ShardLost | None = None

    def read(self) -> Any:
        """The value of the answer; what the other side raised is raised here."""
        assert self.answer is not None, "the answer has come"
        if isinstance(self.answer, ShardLost):
            raise self.answer
        return read_answer(self.answer)


class Shard:
    """One process, the connection to it, and the questions that it has not answered yet.

    It is a plain subprocess, not one of `multiprocessing`: that would import the caller's main script again.
    Answers come in the order of the questions, so that one which nobody waits for any more, after Ctrl-C, is
    known when it comes. In a fork of this process the shard counts as lost: it belongs to the parent.

    Args:
        number: Its number.
        slots: Slots of the vector environment that it holds; it counts them from 0.
        settings: What all episodes have in common.

    Raises:
        WorkerError: If no process can be started.
    """

    def __init__(self, number: int, slots: range, settings: EpisodeSettings) -> None:
        self.number = number
        self.slots = slots
        self._open: deque[Ticket] = deque()
        self._numbers: OrderedDict[tuple[str, str, Execution], int] = OrderedDict()
        self._told = 0
        self._lost = ""  # why, if it is
        self._owner = os.getpid()
        ours, theirs = socket.socketpair()
        try:
            self.process = _spawn(theirs.fileno())
        except (OSError, ValueError) as error:
            ours.close()
            raise WorkerError(f"shard {number} cannot be started: {error}") from error
        finally:
            theirs.close()
        self.channel = Channel(ours)
        self.close = weakref.finalize(self, _end, self.process, self.channel, self._owner)
        _shards.add(self)
        self.opened = self.post("open", (len(slots), settings))

    @property
    def alive(self) -> bool:
        """Whether it can be asked, as far as is known."""
        return not self._lost and self.close.alive

    def post(self, question: Question, content: Any, slots: Sequence[int] = ()) -> Ticket:
        """Ask, without waiting for the answer.

        Args:
            question: What to do.
            content: With what.
            slots: For the ticket.

        Raises:
            ShardLost: If the process is lost.
        """
        if not self.alive:
            raise self.lose()
        ticket = Ticket(slots)
        message = asked(question, content)
        try:
            self._open.append(ticket)
            self.channel.send(message)
            if self.channel.holding:
                self.take()
        except (EOFError, OSError):
            raise self.lose() from None
        except BaseException:  # an interrupt may have left half a message on its way
            self.lose()
            raise
        return ticket

    def start(self, starts: Sequence[SlotStart], *, settle: bool) -> Ticket:
        """Ask to prepare episodes, see `LocalPlayer.prepare`, and with ``settle`` to begin them, too."""
        fresh: dict[tuple[str, str, Execution], int] = {}
        modules: dict[int, tuple[EnvironmentModule, Execution]] = {}
        plain = []
        for start in starts:
            key = start.module.hash, start.module.name, start.execution
            number = self._numbers.get(key) or fresh.get(key)
            if number is None:
                self._told += 1
                number = fresh[key] = self._told
                modules[number] = start.module, start.execution
            elif key in self._numbers:
                self._numbers.move_to_end(key)
            plain.append((self.slots.index(start.slot), number, *start[3:]))
        dropped = []
        while len(self._numbers) + len(fresh) > max(_MODULES, len(self.slots)):
            dropped.append(self._numbers.popitem(last=False)[1])
        ticket = self.post("start", (modules, dropped, plain, settle))
        self._numbers.update(fresh)
        return ticket

    def wait(self, ticket: Ticket) -> Any:
        """Wait for an answer; what the other side raised is raised here.

        Raises:
            ShardLost: If the process is lost.
        """
        while ticket.answer is None:
            self.channel.wait()  # an interrupt here leaves the question open: its answer will be passed over
            self.take()
        return ticket.read()

    def take(self) -> None:
        """Give the answers that have come to their tickets; they are `ShardLost` if the process is lost."""
        try:
            for message in self.channel.take():
                self._open.popleft().answer = message
        except (EOFError, OSError):
            self.lose()
        except BaseException:  # after an interrupt here, a part of an answer may be lost
            self.lose()
            raise

    def lose(self) -> ShardLost:
        """Give it up, with all episodes and open questions; the error that says so."""
        if not self._lost:
            ended = self.close.alive
            self.close()
            self.channel.close()  # an interrupt may have come before the line above
            if os.getpid() != self._owner:
                self._lost = "belongs to the process that this one was forked from"
            else:
                self._lost = f"ended with status {self.process.returncode}" if ended else "is closed"
        error = ShardLost(
            f"shard {self.number} {self._lost}; the episodes of its {len(self.slots)} slots are lost, "
            "reset() begins new ones",
            self.slots,
        )
        while self._open:
            self._open.popleft().answer = error
        return error


def _spawn(descriptor: int) -> subprocess.Popen[bytes]:
    if not sys.executable:
        raise OSError("the path of the Python interpreter is not known (sys.executable)")
    # -P: a file of the working folder must not stand in for a module of the standard library.
    path = [os.fspath(entry) for entry in sys.path if isinstance(entry, (str, os.PathLike))]
    command = [sys.executable, "-P", "-c", _BOOT, str(descriptor), *path, _ROOT]
    # Ctrl-C must not meet the shard before it knows what to do about it.
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        return subprocess.Popen(command, pass_fds=(descriptor,), stdin=subprocess.DEVNULL)
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _end(process: subprocess.Popen[bytes], channel: Channel, owner: int) -> None:
    """Close the connection, at which a shard ends by itself; one that does not is killed."""
    channel.close()
    if os.getpid() != owner:  # a fork of the owner ends: the shard is not its own
        return
    deadline = time.monotonic() + _END_S
    while process.poll() is None and time.monotonic() < deadline:
        time.sleep(0.002)
    if process.poll() is None:
        process.kill()
        process.wait()


_shards: weakref.WeakSet[Shard] = weakref.WeakSet()


def _after_fork() -> None:
    """Leave the shards to the parent, and close the connections, which would keep them alive after it."""
    for shard in list(_shards):
        shard.lose()
        shard.process.returncode = 0  # keeps this process from waiting for one that is not its own


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_after_fork)
