"""The messages between the host and a worker that runs the dialect.

Host to worker: `marshal` of a triple of plain built-in types. It keeps exact types (tuples, integers of any
size) and is the cheapest there is; a worker trusts its host. What `marshal` refuses, such as the dialect's
sets, travels as `plaindata`.

    (session, tool index, arguments)      one call
    (operation, subject, detail)          anything else, see `Operation`

Worker to host: one byte that says what follows, then UTF-8 text or JSON that is read against a fixed
type. Nothing a worker sends is unmarshalled or unpickled, and every text has its limit.
"""

from __future__ import annotations

import marshal
from typing import Any, Literal

import msgspec

from codegym_envs.executor.limits import MAX_MESSAGE, MAX_RESULT
from codegym_envs.executor.workers import plaindata
from codegym_envs.executor.workers.frames import FrameError

__all__ = [
    "BAD_SNAPSHOT",
    "ERROR",
    "ERROR_CODES",
    "FAILED",
    "MANY",
    "MANY_ODD",
    "MEMORY",
    "REJECTED",
    "REQUEST",
    "RESULT",
    "VALUE",
    "CallOutcome",
    "Operation",
    "encode_batch",
    "encode_call",
    "read_many",
    "read_outcome",
    "read_text",
]

Operation = Literal[
    "call",  # subject: session; detail: (tool index, arguments as plaindata)
    "batch",  # detail: list of (session, tool index, arguments), arguments a tuple or plaindata
    "close",  # detail: list of sessions; no reply
    "load",  # subject: program; detail: (source, name, sidecar)
    "drop",  # subject: program; no reply
    "start",  # subject: (session, program); detail: inputs as plaindata
    "restore",  # subject: (session, program); detail: snapshot
    "replay",  # subject: session; detail: frames of calls
    "snapshot",  # subject: session
    "generate",  # subject: program; detail: (difficulty, seed)
    "reference",  # subject: program; detail: inputs as plaindata
    "accepts",  # subject: program; detail: (answer, inputs), both as plaindata
    "solve",  # subject: program
    "answer",  # within solve; subject: whether there is one; detail: plaindata
]

RESULT = 0x52
"""A call's result follows, as text."""
ERROR = 0x45
"""A call's error code and message follow, as JSON."""
MANY = 0x42
"""Outcomes of some of a batch's calls follow, in order, as MessagePack."""
MANY_ODD = 0x4F
"""The same as plaindata: some text cannot be written as UTF-8."""
VALUE = 0x56
"""A value follows as plaindata, or the bytes of a snapshot."""
FAILED = 0x46
"""Code and text of an `ExecutionFailed` follow, as JSON."""
REJECTED = 0x4D
"""Reason, text and line of a `ModuleRejected` follow, as JSON."""
REQUEST = 0x51
"""Within solve: a list of a tool's name and its arguments follows, as plaindata."""
BAD_SNAPSHOT = "bad_snapshot"
"""Code of the failure to restore a snapshot, which both tiers raise as a ValueError."""
MEMORY = 0x4E
"""The worker ran out of memory."""

CallOutcome = tuple[str | None, str]
"""None and the canonical JSON of a result, or an error code and its message."""

ERROR_CODES = frozenset({"tool_raised", "budget_exceeded", "size_exceeded", "bad_result", "result_too_long"})
"""Error codes that a session in a worker may give."""

_read_pair = msgspec.json.Decoder(tuple[str, str]).decode
_read_pairs = msgspec.msgpack.Decoder(list[tuple[str | None, str]]).decode


def encode_call(session: int, tool_index: int, arguments: tuple[Any, ...]) -> bytes:
    """The frame of one call."""
    try:
        payload = marshal.dumps((session, tool_index, arguments), 2)
    except ValueError:
        payload = marshal.dumps(("call", session, (tool_index, plaindata.encode(arguments))), 2)
    return len(payload).to_bytes(4, "little") + payload


def encode_batch(calls: list[tuple[int, int, Any]]) -> bytes:
    """The frame of many calls, each a session, a tool's index and its arguments."""
    try:
        payload = marshal.dumps(("batch", None, calls), 2)
    except ValueError:
        odd = [(session, index, _portable(arguments)) for session, index, arguments in calls]
        payload = marshal.dumps(("batch", None, odd), 2)
    return len(payload).to_bytes(4, "little") + payload


def _portable(arguments: Any) -> Any:
    try:
        marshal.dumps(arguments, 2)
    except ValueError:
        return plaindata.encode(arguments)
    return arguments


def read_text(data: bytes, limit: int) -> str:
    """A worker's text.

    Raises:
        FrameError: If it is too long or not UTF-8.
    """
    try:
        text = str(data, "utf-8", "surrogatepass")
    except UnicodeDecodeError:
        raise FrameError("garbage") from None
    if len(text) > limit:
        raise FrameError("garbage")
    return text


def read_outcome(reply: bytes) -> CallOutcome:
    """The outcome of one call.

    Args:
        reply: The payload of the worker's frame.

    Raises:
        FrameError: If it is not such a reply (``"garbage"``), or the worker is out of memory (``"memory"``).
    """
    head = reply[:1]
    if head == bytes((RESULT,)):
        return None, read_text(reply[1:], MAX_RESULT)
    if head == bytes((ERROR,)):
        try:
            return _checked(*_read_pair(reply[1:]))
        except msgspec.DecodeError:
            raise FrameError("garbage") from None
    raise FrameError("memory" if head == bytes((MEMORY,)) else "garbage")


def _checked(code: str | None, text: str) -> CallOutcome:
    if len(text) > (MAX_RESULT if code is None else MAX_MESSAGE) or (
        code is not None and code not in ERROR_CODES
    ):
        raise FrameError("garbage")
    return code, text


def read_many(reply: bytes, most: int) -> list[CallOutcome]:
    """The outcomes of some of a batch's calls.

    Args:
        reply: The payload of the worker's frame.
        most: How many outcomes are still due.

    Raises:
        FrameError: As `read_outcome`; also if there are none, or more than are due.
    """
    head = reply[:1]
    try:
        if head == bytes((MANY,)):
            found = _read_pairs(memoryview(reply)[1:])
        elif head == bytes((MANY_ODD,)):
            found = _odd(plaindata.decode(reply[1:]))
        else:
            raise FrameError("memory" if head == bytes((MEMORY,)) else "garbage")
    except (msgspec.DecodeError, plaindata.PlainDataError):
        raise FrameError("garbage") from None
    if not 0 < len(found) <= most:
        raise FrameError("garbage")
    for code, text in found:
        if code is not None or len(text) > MAX_RESULT:
            _checked(code, text)
    return found


def _odd(value: Any) -> list[CallOutcome]:
    if type(value) is not list:
        raise FrameError("garbage")
    for item in value:
        if type(item) is not tuple or len(item) != 2 or type(item[1]) is not str:
            raise FrameError("garbage")
        if item[0] is not None and type(item[0]) is not str:
            raise FrameError("garbage")
    return value
