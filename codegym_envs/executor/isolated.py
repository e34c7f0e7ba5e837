"""The isolated tier: environment modules in worker processes, behind the same interface as the inline tier.

The workers run the inline tier's own code, so outcomes are the same byte for byte. Only here are there
the error codes ``wall_clock``, ``memory`` and ``worker_lost``: they depend on the machine and are the only
outcomes that a replay need not reproduce.
"""

from __future__ import annotations

import threading
import weakref
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from codegym_envs.errors import ExecutionFailed
from codegym_envs.executor.isolated_session import IsolatedSession, play_batch
from codegym_envs.executor.workers import plaindata, worker_messages
from codegym_envs.executor.workers.frames import FrameError
from codegym_envs.executor.workers.loaded_modules import WorkerProgram, read_value
from codegym_envs.executor.workers.pool import Slot, current_limits, lend_oracle, pick_slot
from codegym_envs.executor.workers.worker_messages import CallOutcome
from codegym_envs.spec.records import EnvironmentModule

__all__ = ["IsolatedProgram", "call_batch", "load_isolated"]

_ATTEMPTS = 3  # how often generate, reference and accepts are tried when the worker dies under them

_programs: weakref.WeakValueDictionary[tuple[str, str], IsolatedProgram] = weakref.WeakValueDictionary()
_loading = threading.Lock()


def load_isolated(module: EnvironmentModule) -> IsolatedProgram:
    """Load a module into the isolated tier.

    Args:
        module: The parsed module.

    Returns:
        The program; the same one while it is in use somewhere.

    Raises:
        ModuleRejected: If the module breaks the rules of the dialect, or loading it takes too long, too much
            memory, or breaks the worker.
        WorkerError: If no worker can be started.
    """
    key = module.hash, module.name
    with _loading:
        program = _programs.get(key)
    if program is None:
        program = IsolatedProgram(module)
        with _loading:
            program = _programs.setdefault(key, program)
    return program


def call_batch(items: Sequence[tuple[Any, int, tuple[Any, ...]]]) -> list[CallOutcome]:
    """Play calls of many episodes, with one message per worker instead of one per call.

    Args:
        items: Sessions, of any modules, each with a tool's index and its arguments. Sessions of the inline
            tier are called in turn.

    Returns:
        The outcomes, in the order of the calls.

    Raises:
        WorkerError: If no worker can be started.
    """
    if all(type(item[0]) is IsolatedSession for item in items):
        return play_batch(items)
    away = [position for position, item in enumerate(items) if type(item[0]) is IsolatedSession]
    found = dict(zip(away, play_batch([items[position] for position in away]), strict=True))
    return [
        found[position] if position in found else session.call(tool_index, arguments)
        for position, (session, tool_index, arguments) in enumerate(items)
    ]


class IsolatedProgram:
    """A module loaded into worker processes; see `codegym_envs.executor.Program`.

    Attributes:
        module: The parsed module.
        execution: ``"isolated"``.
    """

    __slots__ = ("__weakref__", "_loaded", "execution", "module")

    def __init__(self, module: EnvironmentModule) -> None:
        self.module = module
        self.execution = "isolated"
        self._loaded = loaded = WorkerProgram(module)
        for attempt in range(_ATTEMPTS):
            slot = pick_slot()
            with slot.lock:
                try:
                    slot.ready()
                    loaded.load_into(slot)
                    return
                except FrameError as error:
                    slot.discard()
                    if error.reason == "timeout":
                        raise loaded.rejected(
                            "too_slow", f"loading took longer than {current_limits().oracle_wall_s:g} s"
                        ) from None
                    if error.reason == "memory":
                        raise loaded.rejected(
                            "too_large", "loading needs more memory than a worker has"
                        ) from None
                    if attempt == _ATTEMPTS - 1:
                        raise loaded.rejected("crash", "loading it ends the worker process") from None

    @property
    def writes(self) -> tuple[bool, ...]:
        """For each tool, whether a call of it may change the state."""
        return self._loaded.writes

    def generate(self, difficulty: int, seed: int) -> dict[str, Any]:
        """Inputs of one task configuration.

        Raises:
            ExecutionFailed: If ``generate`` fails.
            WorkerError: If no worker can be started.
        """
        value = self._oracle("generate", (difficulty, seed))
        if type(value) is not dict or not all(type(name) is str for name in value):
            raise ExecutionFailed("bad_result", "generate must return a dictionary of keyword arguments")
        return value

    def reference(self, inputs: Mapping[str, Any]) -> Any:
        """The expected answer.

        Raises:
            ExecutionFailed: If ``reference`` fails.
            WorkerError: If no worker can be started.
        """
        return self._oracle("reference", self._encoded(inputs))

    def accepts(self, answer: Any, inputs: Mapping[str, Any]) -> bool:
        """Whether an answer is right by the module's ``accepts``, which runs where ``reference`` runs.

        Raises:
            ExecutionFailed: If ``accepts`` fails.
            WorkerError: If no worker can be started.
        """
        verdict = self._oracle("accepts", (plaindata.encode(answer), self._encoded(inputs)))
        if type(verdict) is not bool:
            raise ExecutionFailed("bad_result", "accepts gives no True or False")
        return verdict

    def solve(self, call: Callable[[str, dict[str, Any]], Any]) -> Any:
        """Run the oracle solution.

        Args:
            call: Plays one tool call, given the name of the tool and its arguments, and returns the decoded
                result. What it raises ends the run and comes out of here.

        Raises:
            ExecutionFailed: If ``solve`` fails.
            WorkerError: If no worker can be started.
        """
        with lend_oracle() as slot:
            try:
                slot.ready()
                slot.send("solve", self._loaded.load_into(slot), None)
                reply = slot.read()
                while reply[:1] == bytes((worker_messages.REQUEST,)):
                    answer = self._answer(slot, reply, call)
                    slot.send("answer", True, answer)
                    reply = slot.read()
                return read_value(reply)
            except FrameError as error:
                slot.discard()
                raise _failed(error, slot) from None

    def start(self, inputs: Mapping[str, Any]) -> IsolatedSession:
        """Begin an episode.

        Raises:
            ExecutionFailed: If ``setup`` fails.
            WorkerError: If no worker can be started.
        """
        return IsolatedSession(self._loaded, self._encoded(inputs), restored=False)

    def restore(self, snapshot: bytes) -> IsolatedSession:
        """Go on with an episode from its snapshot, of either tier.

        Raises:
            ValueError: If the bytes are not a snapshot of an episode.
            WorkerError: If no worker can be started.
        """
        try:
            return IsolatedSession(self._loaded, bytes(snapshot), restored=True)
        except ExecutionFailed as error:
            if error.code == worker_messages.BAD_SNAPSHOT:
                raise ValueError(error.detail) from None
            raise

    def _encoded(self, inputs: Mapping[str, Any]) -> bytes:
        return plaindata.encode({parameter.name: inputs[parameter.name] for parameter in self.module.inputs})

    def _oracle(self, operation: str, detail: Any) -> Any:
        for attempt in range(_ATTEMPTS):
            with lend_oracle() as slot:
                try:
                    slot.ready()
                    return read_value(slot.ask(operation, self._loaded.load_into(slot), detail))
                except FrameError as error:
                    slot.discard()
                    if error.reason == "timeout" or attempt == _ATTEMPTS - 1:
                        raise _failed(error, slot) from None
        raise AssertionError("unreachable")

    def _answer(self, slot: Slot, reply: bytes, call: Callable[[str, dict[str, Any]], Any]) -> bytes:
        """Play a call of ``solve``; if it raises, end ``solve`` first."""
        try:
            request = plaindata.decode(reply[1:])
        except plaindata.PlainDataError:
            raise FrameError("garbage") from None
        if type(request) is not list or len(request) != 2:
            raise FrameError("garbage")
        name, arguments = request
        if (
            type(name) is not str
            or type(arguments) is not dict
            or not all(type(key) is str for key in arguments)
        ):
            raise FrameError("garbage")
        try:
            return plaindata.encode(call(name, arguments))
        except BaseException:
            try:
                if slot.ask("answer", False, None)[:1] != bytes((worker_messages.FAILED,)):
                    slot.discard()
            except FrameError:
                slot.discard()
            raise


def _failed(error: FrameError, slot: Slot) -> ExecutionFailed:
    if error.reason == "timeout":
        limit = current_limits().oracle_wall_s
        return ExecutionFailed("wall_clock", f"it took longer than {limit:g} s and was stopped")
    if error.reason == "memory":
        return ExecutionFailed("memory", "it needs more memory than a worker has")
    return ExecutionFailed("worker_lost", "the worker process ended")
