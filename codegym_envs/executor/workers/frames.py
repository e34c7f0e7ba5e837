"""Messages on a stream socket: four bytes of length, then that many bytes.

Both sides read with small buffers, since a large one costs more than the message; a frame that does not
arrive in one piece takes the slower path.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable

__all__ = ["BUFFER", "HEADER", "FrameError", "pack", "read_frame", "write_all"]

HEADER = 4
BUFFER = 8192


class FrameError(Exception):
    """The other side closed the connection, was too slow, or sent something that is not a frame.

    Attributes:
        reason: ``"closed"``, ``"timeout"`` or ``"garbage"``.
    """

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)


def pack(payload: bytes) -> bytes:
    """The frame of a payload."""
    return len(payload).to_bytes(HEADER, "little") + payload


def read_frame(
    descriptor: int,
    limit: int,
    *,
    rest: bytes = b"",
    wait_s: float | None = None,
    more: Callable[[], float] | None = None,
) -> bytes:
    """Read exactly one frame.

    Args:
        descriptor: A blocking stream socket; a receive timeout set on it counts too.
        limit: Longest payload in bytes.
        rest: What has already been read of the frame.
        wait_s: Longest time for the whole frame in seconds, more than the socket's own timeout if need be;
            None leaves it to the socket.
        more: Asked when that time is up: how many seconds more there are, 0.0 or less for none.

    Returns:
        The payload.

    Raises:
        FrameError: If the connection ends, the time is up, the payload is longer than the limit, or more
            than one frame arrives.
    """
    ends = None if wait_s is None else time.monotonic() + wait_s
    parts = [rest] if rest else []
    have = len(rest)
    length = _length(rest, limit) if have >= HEADER else -1
    while length < 0 or have < length + HEADER:
        want = BUFFER if length < 0 else min(length + HEADER - have, 1 << 16)
        try:
            data = os.read(descriptor, want)
        except BlockingIOError:
            if ends is None:
                raise FrameError("timeout") from None
            if time.monotonic() >= ends:
                ends = _extended(more)
            continue
        except OSError:
            raise FrameError("closed") from None
        if not data:
            raise FrameError("closed")
        parts.append(data)
        have += len(data)
        if length < 0:
            whole = b"".join(parts)
            parts = [whole]
            if have >= HEADER:
                length = _length(whole, limit)
        complete = length >= 0 and have >= length + HEADER
        if ends is not None and not complete and time.monotonic() > ends:
            ends = _extended(more)
    if have > length + HEADER:
        raise FrameError("garbage")
    return b"".join(parts)[HEADER:]


def _extended(more: Callable[[], float] | None) -> float:
    """When the time is up that is left after the first time was up."""
    left = 0.0 if more is None else more()
    if left <= 0.0:
        raise FrameError("timeout") from None
    return time.monotonic() + left


def _length(start: bytes, limit: int) -> int:
    length = int.from_bytes(start[:HEADER], "little")
    if length > limit:
        raise FrameError("garbage")
    return length


def write_all(descriptor: int, data: bytes) -> None:
    """Write all of it.

    Raises:
        FrameError: If the other side is gone or does not read.
    """
    try:
        sent = os.write(descriptor, data)
        while sent < len(data):
            data = data[sent:]
            sent = os.write(descriptor, data)
    except BlockingIOError:
        raise FrameError("timeout") from None
    except OSError:
        raise FrameError("closed") from None
