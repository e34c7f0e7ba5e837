"""Messages between a vector environment and its shards: eight bytes of length, then that many bytes."""

from __future__ import annotations

import select
import socket
from collections import deque

__all__ = ["Channel"]

_HEADER = 8
_PIECE = 1 << 16  # bytes read at once; more would cost more than most messages do
_LONGEST_WAIT = 2**31 - 1  # milliseconds, of one system call


class Channel:
    """One end of a connection. It never waits for room to write without reading what comes meanwhile.

    Both sides may have long messages under way: two that write without reading would wait for each other for
    ever.

    Args:
        connection: A stream socket.
    """

    def __init__(self, connection: socket.socket) -> None:
        connection.setblocking(False)
        self._socket = connection
        self._received = bytearray()
        self._messages: deque[bytes] = deque()
        self._readable = select.poll()
        self._readable.register(connection, select.POLLIN)

    @property
    def holding(self) -> bool:
        """Whether messages were read while one was sent, and wait to be taken."""
        return bool(self._messages)

    def fileno(self) -> int:
        """The descriptor, to wait for; -1 when closed."""
        return self._socket.fileno()

    def send(self, payload: bytes) -> None:
        """Send a message.

        Raises:
            EOFError: If the other side has closed the connection.
            OSError: Likewise.
        """
        data = len(payload).to_bytes(_HEADER, "little") + payload
        try:
            sent = self._socket.send(data)
        except BlockingIOError:
            sent = 0
        if sent < len(data):
            self._send_on(memoryview(data)[sent:])

    def _send_on(self, rest: memoryview) -> None:
        either = select.poll()
        either.register(self._socket, select.POLLIN | select.POLLOUT)
        while rest:
            if any(event & select.POLLIN for _, event in either.poll()):
                self._read()
            try:
                rest = rest[self._socket.send(rest) :]
            except BlockingIOError:
                continue

    def wait(self, timeout_s: float | None = None) -> bool:
        """Wait until there is something to `take`; an interrupt here loses nothing.

        Args:
            timeout_s: Longest time in seconds; None for any.

        Returns:
            Whether there is, or the connection has ended.
        """
        if self._messages:
            return True
        return bool(self._readable.poll(None if timeout_s is None else min(1e3 * timeout_s, _LONGEST_WAIT)))

    def take(self) -> list[bytes]:
        """The messages that have come; none if none has come as a whole.

        Raises:
            EOFError: If the other side has closed the connection.
            OSError: Likewise.
        """
        self._read()
        messages = list(self._messages)
        self._messages.clear()
        return messages

    def _read(self) -> None:
        while True:
            try:
                piece = self._socket.recv(_PIECE)
            except BlockingIOError:
                return
            if not piece:
                raise EOFError
            if not self._received and len(piece) == _HEADER + _length(piece):  # one message, the usual case
                self._messages.append(piece[_HEADER:])
                return
            self._received += piece
            while len(self._received) >= _HEADER:
                end = _HEADER + _length(self._received)
                if len(self._received) < end:
                    break
                self._messages.append(bytes(self._received[_HEADER:end]))
                del self._received[:end]
            if len(piece) < _PIECE:
                return

    def close(self) -> None:
        """Close this end."""
        self._socket.close()


def _length(data: bytes | bytearray) -> int:
    return int.from_bytes(data[:_HEADER], "little")
