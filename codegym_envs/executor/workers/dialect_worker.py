"""Inside a worker that runs environment modules: the inline tier's own code, driven by messages.

A worker has one role. In the *tool* role it holds episodes; in the *oracle* role it runs ``generate``,
``reference``, ``accepts`` and ``solve``. Expected answers exist in oracle workers and in the host only.
"""

from __future__ import annotations

import gc
import marshal
import os
import time
from collections.abc import Mapping
from typing import Any

import msgspec

from codegym_envs.errors import ExecutionFailed, ModuleRejected
from codegym_envs.executor.call_outcomes import pass_on_memory_errors
from codegym_envs.executor.inline import InlineProgram
from codegym_envs.executor.inline_session import InlineSession
from codegym_envs.executor.sandbox.entering import Protection, address_space, enter_late
from codegym_envs.executor.workers import plaindata
from codegym_envs.executor.workers import worker_messages as p
from codegym_envs.executor.workers.frames import BUFFER, HEADER, FrameError, pack, read_frame, write_all
from codegym_envs.executor.workers.warmup import exercise
from codegym_envs.spec.parse import parse_module

__all__ = ["run"]

_REQUEST_LIMIT = 1 << 28
_FLUSH_S = 0.2  # a batch's outcomes are sent at most this long after the previous ones
_RESULT_HEAD = bytes((p.RESULT,))
_ERROR_HEAD = bytes((p.ERROR,))


class _Abandoned(Exception):
    """The host ends a ``solve``: one of its calls failed there."""


def run(descriptor: int, configuration: Mapping[str, Any], found: list[Protection]) -> None:
    """Serve one host until it closes the connection."""
    worker = _Worker(descriptor)
    pass_on_memory_errors()
    exercise(configuration["role"])  # loads everything that a first use would load
    space = address_space()  # its file can no longer be read afterwards
    protections = [*found, *enter_late(plain=False)]
    hello = [[[item.name, item.active, item.detail] for item in protections], space]
    gc.collect()
    gc.freeze()
    write_all(descriptor, pack(msgspec.json.encode(hello)))
    try:
        worker.serve()
    except FrameError:
        pass
    except MemoryError:
        os._exit(3)
    os._exit(0)


class _Worker:
    """The programs and sessions of one worker."""

    def __init__(self, descriptor: int) -> None:
        self.descriptor = descriptor
        self.programs: dict[int, InlineProgram] = {}
        self.sessions: dict[int, InlineSession] = {}
        self.calls: dict[int, Any] = {}  # the sessions' call methods, looked up once

    def serve(self) -> None:
        """Answer messages. A message with one call that arrives in one piece takes the short way."""
        descriptor, calls = self.descriptor, self.calls
        read, write, loads, from_bytes = os.read, os.write, marshal.loads, int.from_bytes
        while True:
            data = read(descriptor, BUFFER)
            size = len(data)
            if size > HEADER and from_bytes(data[:HEADER], "little") == size - HEADER:
                message = loads(data[HEADER:])
                session = message[0]
                if type(session) is int:
                    try:
                        code, text = calls[session](message[1], message[2])
                    except MemoryError:
                        self.out_of_memory()
                        continue
                    body = (
                        _RESULT_HEAD + text.encode()
                        if code is None and text.isascii()
                        else _outcome(code, text)
                    )
                    frame = len(body).to_bytes(HEADER, "little") + body
                    if write(descriptor, frame) != len(frame):
                        raise FrameError("closed")
                else:
                    self.operate(*message)
            elif not data:
                return
            else:
                self.serve_pieces(data)

    def serve_pieces(self, data: bytes) -> None:
        """Answer messages that came together, or in pieces."""
        while data:
            have = len(data)
            if have < HEADER or have < (whole := HEADER + int.from_bytes(data[:HEADER], "little")):
                payload = read_frame(self.descriptor, _REQUEST_LIMIT, rest=data)
                data = b""
            else:
                payload, data = data[HEADER:whole], data[whole:]
            message = marshal.loads(payload)
            if type(message[0]) is int:
                self.operate("call", message[0], (message[1], message[2]))
            else:
                self.operate(*message)

    def operate(self, operation: p.Operation, subject: Any, detail: Any) -> None:
        """Do one thing and answer."""
        try:
            reply = self.reply(operation, subject, detail)
        except MemoryError:
            self.out_of_memory()
        except ExecutionFailed as error:
            self.send(bytes((p.FAILED,)) + _json([error.code, error.detail]))
        except ModuleRejected as error:
            self.send(bytes((p.REJECTED,)) + _json([error.reason, error.detail, error.line]))
        except _Abandoned:
            self.send(bytes((p.FAILED,)) + _json(["abandoned", "the host ended solve"]))
        else:
            if reply is not None:
                self.send(reply)

    def send(self, payload: bytes) -> None:
        """Send one frame."""
        write_all(self.descriptor, pack(payload))

    def out_of_memory(self) -> None:
        """Report it; the host replaces this worker."""
        self.send(bytes((p.MEMORY,)))

    def reply(self, operation: p.Operation, subject: Any, detail: Any) -> bytes | None:
        """The answer to a message; None where it has been sent, or none is due."""
        value = bytes((p.VALUE,))
        match operation:
            case "call":
                index, arguments = detail
                return _outcome(*self.calls[subject](index, _arguments(arguments)))
            case "batch":
                return self.batch(detail)
            case "close":
                for session in detail:
                    self.sessions.pop(session, None)
                    self.calls.pop(session, None)
                return None
            case "drop":
                self.programs.pop(subject, None)
                return None
            case "start":
                self.keep(subject[0], self.programs[subject[1]].start(plaindata.decode(detail)))
                return value
            case "restore":
                try:
                    session = self.programs[subject[1]].restore(detail)
                except ValueError as error:
                    return bytes((p.FAILED,)) + _json([p.BAD_SNAPSHOT, str(error)])
                self.keep(subject[0], session)
                return value
            case "replay":
                self.replay(self.calls[subject], detail)
                return value
            case "snapshot":
                return value + self.sessions[subject].snapshot()
            case "load":
                source, name, sidecar = detail
                module = parse_module(source, name=name, sidecar=sidecar)
                program = self.programs[subject] = InlineProgram(module)
                return value + plaindata.encode(list(program.writes))
            case _:
                return value + plaindata.encode(self.oracle(operation, self.programs[subject], detail))

    def oracle(self, operation: p.Operation, program: InlineProgram, detail: Any) -> Any:
        """What a function gives that only the library calls."""
        match operation:
            case "generate":
                return program.generate(*detail)
            case "reference":
                return program.reference(plaindata.decode(detail))
            case "accepts":
                return program.accepts(*[plaindata.decode(part) for part in detail])
            case "solve":
                return program.solve(self.ask)
            case _:
                raise FrameError("garbage")

    def keep(self, number: int, session: InlineSession) -> None:
        """Hold a session under the host's number for it."""
        self.sessions[number] = session
        self.calls[number] = session.call

    def batch(self, items: list[tuple[int, int, Any]]) -> bytes:
        """Play a batch's calls; all but the last outcomes are sent along the way, if it takes long."""
        calls, clock = self.calls, time.monotonic
        due = clock() + _FLUSH_S
        outcomes: list[p.CallOutcome] = []
        for session, index, arguments in items:
            outcomes.append(
                calls[session](index, arguments if type(arguments) is tuple else _arguments(arguments))
            )
            if clock() > due:
                if len(outcomes) < len(items):
                    self.send(_many(outcomes))
                    items = items[len(outcomes) :]
                    outcomes = []
                due = clock() + _FLUSH_S
        return _many(outcomes)

    def replay(self, call: Any, frames: bytes) -> None:
        """Play accepted calls again; they are deterministic, so they are accepted again."""
        position = 0
        while position < len(frames):
            end = position + HEADER + int.from_bytes(frames[position : position + HEADER], "little")
            message = marshal.loads(frames[position + HEADER : end])
            index, arguments = message[2] if message[0] == "call" else message[1:]
            code, _ = call(index, _arguments(arguments))
            if code is not None:
                raise ExecutionFailed("worker_lost", f"an accepted call was not accepted again ({code})")
            position = end

    def ask(self, name: str, arguments: dict[str, Any]) -> Any:
        """A tool call of ``solve``, which the host plays."""
        self.send(bytes((p.REQUEST,)) + plaindata.encode([name, arguments]))
        operation, answered, detail = marshal.loads(read_frame(self.descriptor, _REQUEST_LIMIT))
        if operation != "answer":
            raise FrameError("garbage")
        if not answered:
            raise _Abandoned
        return plaindata.decode(detail)


def _arguments(form: Any) -> tuple[Any, ...]:
    return form if type(form) is tuple else plaindata.decode(form)


def _outcome(code: str | None, text: str) -> bytes:
    if code is None:
        return _RESULT_HEAD + text.encode("utf-8", "surrogatepass")
    return _ERROR_HEAD + _json([code, text])


def _many(outcomes: list[p.CallOutcome]) -> bytes:
    try:
        return bytes((p.MANY,)) + msgspec.msgpack.encode(outcomes)
    except UnicodeEncodeError:
        return bytes((p.MANY_ODD,)) + plaindata.encode(outcomes)


def _json(parts: list[Any]) -> bytes:
    clean = [part.encode("utf-8", "replace").decode() if type(part) is str else part for part in parts]
    return msgspec.json.encode(clean)
