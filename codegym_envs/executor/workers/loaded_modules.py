"""Environment modules as workers hold them: loaded under a number, answering with values or refusals."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Any

import msgspec

from codegym_envs.errors import ExecutionFailed, ModuleRejected
from codegym_envs.executor.workers import plaindata, worker_messages
from codegym_envs.executor.workers.frames import FrameError
from codegym_envs.executor.workers.pool import Slot
from codegym_envs.spec.records import EnvironmentModule

__all__ = ["WorkerProgram", "read_value"]

_CODE_LIMIT = 64
_TEXT_LIMIT = 4000

_read_failure = msgspec.json.Decoder(tuple[str, str]).decode
_read_rejection = msgspec.json.Decoder(tuple[str, str, int | None]).decode

_numbers = itertools.count(1)


class WorkerProgram:
    """A module that any worker can be asked to load, under the same number in all of them.

    Args:
        module: The parsed module.

    Attributes:
        module: The parsed module.
        writes: For each tool, whether a call of it may change the state; empty before the first worker
            has loaded it.
    """

    __slots__ = ("_number", "module", "writes")

    def __init__(self, module: EnvironmentModule) -> None:
        self.module = module
        self.writes: tuple[bool, ...] = ()
        self._number = next(_numbers)

    def load_into(self, slot: Slot) -> int:
        """Have a slot's worker load the program; the slot's lock must be held.

        Returns:
            The program's number in the worker.

        Raises:
            ModuleRejected: If the dialect refuses the module.
            FrameError: If the worker fails, or answers differently from the one before.
        """
        if not slot.has_program(self._number):
            module = self.module
            slot.check_age()
            slot.ready()
            reply = slot.ask("load", self._number, (module.source, module.name, module.sidecar))
            if reply[:1] == bytes((worker_messages.REJECTED,)):
                reason, detail, line = _checked(_read_rejection, reply)
                raise self.rejected(reason[:_CODE_LIMIT], detail[:_TEXT_LIMIT], line)
            writes = read_value(reply)
            if type(writes) is not list or len(writes) != len(module.tools):
                raise FrameError("garbage")
            found = tuple(value is not False for value in writes)
            if self.writes and found != self.writes:
                raise FrameError("garbage")
            self.writes = found
            slot.note_program(self._number)
        return self._number

    def rejected(self, reason: str, detail: str, line: int | None = None) -> ModuleRejected:
        """The error for a module that no worker can load."""
        path = "<string>" if self.module.path is None else str(self.module.path)
        return ModuleRejected(reason, detail, path=path, line=line)


def read_value(reply: bytes) -> Any:
    """The value of a worker's reply.

    Raises:
        ExecutionFailed: If the reply says so.
        FrameError: If it is not such a reply, or the worker is out of memory; it must be replaced then.
    """
    head = reply[:1]
    if head == bytes((worker_messages.VALUE,)):
        try:
            return plaindata.decode(reply[1:]) if len(reply) > 1 else None
        except plaindata.PlainDataError:
            raise FrameError("garbage") from None
    if head == bytes((worker_messages.FAILED,)):
        code, detail = _checked(_read_failure, reply)
        raise ExecutionFailed(code[:_CODE_LIMIT], detail[:_TEXT_LIMIT])
    raise FrameError("memory" if head == bytes((worker_messages.MEMORY,)) else "garbage")


def _checked(read: Callable[[bytes], Any], reply: bytes) -> Any:
    try:
        return read(reply[1:])
    except msgspec.DecodeError:
        raise FrameError("garbage") from None
