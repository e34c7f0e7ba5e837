"""A transport for httpx that keeps up with many requests at once.

httpx's own pool looks at every connection for every request: with 64 requests at once it takes several
milliseconds of computing time for each. Here a connection is an asyncio protocol, idle ones lie on a stack,
and a response in the common form (a plain body of a stated length) is read directly. Every other form is left
to h11. HTTP/1.1, with and without TLS, no proxies.
"""

from __future__ import annotations

import asyncio
import re
import ssl
from collections.abc import Callable

import h11
import httpx

__all__ = ["KeepAliveTransport"]

_KEEP_S = 4.0  # common servers close idle connections after 5 s; a request must not meet one that does
_CONNECT_S = 15.0
_MOST_BYTES = 64 << 20
_MOST_HEAD_BYTES = 64 << 10

_STATUS = re.compile(rb"HTTP/1\.1 ([2-5]\d\d)(?: |\r\n)")
_LENGTH = re.compile(rb"\r\ncontent-length: *(\d{1,8})(?=\r\n)", re.IGNORECASE)
_UNUSUAL = re.compile(
    rb"\r\n(?:transfer-encoding|content-encoding|connection|upgrade)[ \t]*:|\r\n[ \t]|\n[^\r]*\n",
    re.IGNORECASE,
)
_WAIT = re.compile(rb"\r\n(retry-after(?:-ms)?): *([\x20-\x7e]*)(?=\r\n)", re.IGNORECASE)


class KeepAliveTransport(httpx.AsyncBaseTransport):
    """Sends requests over connections that are kept open between them; belongs to one event loop.

    There is no limit on connections: whoever sends limits the requests. Time limits are the caller's too,
    except that a connection must be made within 15 s.
    """

    def __init__(self) -> None:
        self._idle: dict[tuple[str, str, int], list[_Connection]] = {}
        self._tls: ssl.SSLContext | None = None

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request and read the whole response.

        Raises:
            httpx.ConnectError: If no connection can be made.
            httpx.ConnectTimeout: If that takes too long.
            httpx.ReadError: If the connection is lost.
            httpx.RemoteProtocolError: If what comes is not HTTP, or too large.
            httpx.DecodingError: If the body is not encoded as it says.
        """
        body = await request.aread()
        url = request.url
        origin = (url.scheme, url.host, url.port or (443 if url.scheme == "https" else 80))
        idle = self._idle.setdefault(origin, [])
        connection = self._idle_one(idle) or await self._connect(origin, idle)
        done = False
        try:
            response = await connection.exchange(request, body)
            done = True
        finally:
            if not done:  # also when the caller stops waiting: nothing of this exchange may leak into another
                connection.abort()
        return response

    async def aclose(self) -> None:
        """Close all idle connections."""
        idle, self._idle = self._idle, {}
        for connections in idle.values():
            for connection in connections:
                connection.abort()

    def _idle_one(self, idle: list[_Connection]) -> _Connection | None:
        if idle:
            oldest = asyncio.get_running_loop().time() - _KEEP_S
            while idle:
                connection = idle.pop()
                if connection.usable(oldest):
                    return connection
        return None

    async def _connect(self, origin: tuple[str, str, int], idle: list[_Connection]) -> _Connection:
        scheme, host, port = origin
        loop = asyncio.get_running_loop()
        if scheme == "https" and self._tls is None:
            self._tls = httpx.create_ssl_context()
        try:
            async with asyncio.timeout(_CONNECT_S):
                _, connection = await loop.create_connection(
                    lambda: _Connection(loop, idle.append),
                    host,
                    port,
                    ssl=self._tls if scheme == "https" else None,
                )
        except TimeoutError:
            raise httpx.ConnectTimeout(f"no connection to {host} within {_CONNECT_S:g} s") from None
        except (OSError, UnicodeError) as error:
            raise httpx.ConnectError(str(error) or type(error).__name__) from error
        return connection


class _Connection(asyncio.Protocol):
    """One connection: one exchange at a time."""

    def __init__(self, loop: asyncio.AbstractEventLoop, keep: Callable[[_Connection], None]) -> None:
        self._loop = loop
        self._keep = keep
        self._transport: asyncio.Transport
        self._request: httpx.Request
        self._answer: asyncio.Future[httpx.Response] | None = None
        self._received = bytearray()
        self._end = 0  # where a response in the common form ends; 0 as long as that is not known
        self._slow: _Reader | None = None
        self._idle_since = 0.0
        self._open = True

    def usable(self, oldest: float) -> bool:
        """Whether the connection can be used again: it is open, and idle since ``oldest`` at the earliest."""
        if self._open and self._idle_since >= oldest:
            return True
        self.abort()
        return False

    async def exchange(self, request: httpx.Request, body: bytes) -> httpx.Response:
        """Send a request and wait for the response."""
        if not self._open:
            raise httpx.ReadError("the connection was closed")
        self._request, self._slow = request, None
        self._received.clear()
        self._end = 0
        self._answer = self._loop.create_future()
        head = [b"%s %s HTTP/1.1\r\n" % (request.method.encode(), request.url.raw_path)]
        head += [b"%s: %s\r\n" % field for field in request.headers.raw]
        self._transport.write(b"".join((*head, b"\r\n", body)))
        return await self._answer

    def abort(self) -> None:
        """Close the connection at once."""
        self._open = False
        self._transport.abort()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """The connection is there."""
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        """A piece of the response, or something that nobody asked for."""
        if self._answer is None or self._answer.done():
            self.abort()
            return
        try:
            if self._slow is not None:
                self._read_slowly(data)
                return
            received = self._received
            received += data
            if self._end == 0 and not self._read_head():
                return
            if 0 < self._end <= len(received):
                # What came beyond the response would be taken for the answer to the next request.
                self._finish(self._common_form(), reusable=len(received) == self._end)
        except h11.RemoteProtocolError as error:
            self._fail(httpx.RemoteProtocolError(str(error)))
        except httpx.HTTPError as error:
            self._fail(error)

    def connection_lost(self, error: Exception | None) -> None:
        """The other side is gone; a response without a length ends by that."""
        self._open = False
        if self._answer is None or self._answer.done():
            return
        try:
            if self._slow is not None:
                self._read_slowly(b"")
        except h11.RemoteProtocolError as problem:
            self._fail(httpx.RemoteProtocolError(str(problem)))
        except httpx.HTTPError as problem:
            self._fail(problem)
        if not self._answer.done():
            self._fail(httpx.ReadError(str(error or "the connection was closed")))

    def _read_head(self) -> bool:
        """Find out the form of the response; return whether the rest can be read in the common one."""
        received = self._received
        end = received.find(b"\r\n\r\n")
        status = _STATUS.match(received)
        if end >= 0 and status is not None and status[1] not in (b"204", b"304"):
            lengths = _LENGTH.findall(received, 0, end + 2)
            if len(lengths) == 1 and _UNUSUAL.search(received, 0, end + 2) is None:
                self._end = end + 4 + int(lengths[0])
                if self._end > _MOST_BYTES:
                    raise httpx.RemoteProtocolError(f"a response of more than {_MOST_BYTES} bytes")
                return True
        elif end < 0 and len(received) < _MOST_HEAD_BYTES and b"HTTP/1.1 "[: len(received)] == received[:9]:
            return False  # more of the head is to come
        self._slow = _Reader(self._request)
        self._read_slowly(bytes(received))
        return False

    def _common_form(self) -> httpx.Response:
        received, end = self._received, self._end
        start = received.index(b"\r\n\r\n") + 4
        # Nobody reads the other fields, and building them costs as much as all the rest.
        fields = [] if received.startswith(b"HTTP/1.1 200") else _WAIT.findall(received, 0, start - 2)
        return httpx.Response(int(received[9:12]), headers=fields, content=bytes(received[start:end]))

    def _read_slowly(self, data: bytes) -> None:
        assert self._slow is not None
        response = self._slow.read(data)
        if response is not None:
            self._finish(response, reusable=self._slow.reusable)

    def _finish(self, response: httpx.Response, *, reusable: bool) -> None:
        assert self._answer is not None
        self._answer.set_result(response)
        if self._open and reusable:
            self._idle_since = self._loop.time()
            self._keep(self)
        else:
            self.abort()

    def _fail(self, error: Exception) -> None:
        assert self._answer is not None
        if not self._answer.done():
            self._answer.set_exception(error)
        self.abort()


class _Reader:
    """Reads a response in any form that HTTP/1.1 allows.

    Args:
        request: What it answers.

    Attributes:
        reusable: Whether the connection can be used again after the response.
    """

    def __init__(self, request: httpx.Request) -> None:
        self.reusable = False
        self._http = h11.Connection(h11.CLIENT)
        target, fields = request.url.raw_path, request.headers.raw
        self._http.send(h11.Request(method=request.method, target=target, headers=fields))
        self._http.send(h11.Data(data=request.content))
        self._http.send(h11.EndOfMessage())
        self._head: h11.Response | None = None
        self._parts: list[bytes] = []
        self._size = 0

    def read(self, data: bytes) -> httpx.Response | None:
        """The response, if it is complete with this piece; an empty piece is the end of the connection.

        Raises:
            h11.RemoteProtocolError: If it is not HTTP, or cut off.
            httpx.HTTPError: If it is too large or not encoded as it says.
        """
        self._http.receive_data(data)
        while True:
            event = self._http.next_event()
            if isinstance(event, h11.Response):
                self._head = event
            elif isinstance(event, h11.Data):
                self._parts.append(bytes(event.data))
                self._size += len(event.data)
                if self._size > _MOST_BYTES:
                    raise httpx.RemoteProtocolError(f"a response of more than {_MOST_BYTES} bytes")
            elif isinstance(event, h11.EndOfMessage):
                break
            elif not isinstance(event, h11.InformationalResponse):
                return None  # more is needed
        assert self._head is not None
        done = self._http.our_state is h11.DONE and self._http.their_state is h11.DONE
        self.reusable = done and not self._http.trailing_data[0]
        fields = self._head.headers.raw_items()
        return httpx.Response(self._head.status_code, headers=fields, content=b"".join(self._parts))
