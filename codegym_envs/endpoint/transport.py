"""A transport for httpx that keeps up with many requests at once.

httpx's own pool looks at every connection for every request: with 64 requests at once it takes several
milliseconds of computing time for each. Here a connection is an asyncio protocol with h11's parser, and idle
ones lie on a stack. HTTP/1.1, with and without TLS, no proxies.
"""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Callable

import h11
import httpx

__all__ = ["KeepAliveTransport"]

_KEEP_S = 4.0  # common servers close idle connections after 5 s; a request must not meet one that does
_MOST_BYTES = 64 << 20
_CONNECT_S = 15.0


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
        """
        body = await request.aread()
        connection = await self._connection(request)
        done = False
        try:
            response = await connection.exchange(request, body)
            done = True
        finally:
            if not done:  # also where the caller stops waiting: nothing of this exchange may meet another
                connection.abort()
        return response

    async def aclose(self) -> None:
        """Close all idle connections."""
        idle, self._idle = self._idle, {}
        for connections in idle.values():
            for connection in connections:
                connection.abort()

    async def _connection(self, request: httpx.Request) -> _Connection:
        url = request.url
        secure = url.scheme == "https"
        origin = (url.scheme, url.raw_host.decode("ascii"), url.port or (443 if secure else 80))
        idle = self._idle.setdefault(origin, [])
        loop = asyncio.get_running_loop()
        while idle:
            connection = idle.pop()
            if connection.begin(loop.time() - _KEEP_S):
                return connection
        if secure and self._tls is None:
            self._tls = httpx.create_ssl_context()
        try:
            async with asyncio.timeout(_CONNECT_S):
                _, connection = await loop.create_connection(
                    lambda: _Connection(loop, idle.append),
                    origin[1],
                    origin[2],
                    ssl=self._tls if secure else None,
                )
        except TimeoutError:
            raise httpx.ConnectTimeout(f"no connection to {origin[1]} within {_CONNECT_S:g} s") from None
        except (OSError, UnicodeError) as error:
            raise httpx.ConnectError(str(error) or type(error).__name__) from error
        return connection


class _Connection(asyncio.Protocol):
    """One connection: one exchange at a time."""

    def __init__(self, loop: asyncio.AbstractEventLoop, keep: Callable[[_Connection], None]) -> None:
        self._loop = loop
        self._keep = keep
        self._http = h11.Connection(h11.CLIENT)
        self._transport: asyncio.Transport
        self._answer: asyncio.Future[httpx.Response] | None = None
        self._head: h11.Response | None = None
        self._parts: list[bytes] = []
        self._size = 0
        self._idle_since = 0.0
        self._open = True

    def begin(self, oldest: float) -> bool:
        """Whether the connection can be used again: it is open, and idle since ``oldest`` at the most."""
        if self._open and self._idle_since >= oldest:
            self._http.start_next_cycle()
            return True
        self.abort()
        return False

    async def exchange(self, request: httpx.Request, body: bytes) -> httpx.Response:
        """Send a request and wait for the response."""
        self._answer = self._loop.create_future()
        self._head, self._parts, self._size = None, [], 0
        if not self._open:
            raise httpx.ReadError("the connection was closed")
        http = self._http
        try:
            head = http.send(
                h11.Request(method=request.method, target=request.url.raw_path, headers=request.headers.raw)
            )
            data = http.send(h11.Data(data=body)) if body else b""
            end = http.send(h11.EndOfMessage())
        except h11.LocalProtocolError as error:
            raise httpx.LocalProtocolError(str(error)) from error
        self._transport.write(b"".join((head or b"", data or b"", end or b"")))
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
            self._http.receive_data(data)
            self._read()
        except h11.RemoteProtocolError as error:
            self._fail(httpx.RemoteProtocolError(str(error)))

    def connection_lost(self, error: Exception | None) -> None:
        """The other side is gone; a response without a length ends by that."""
        self._open = False
        if self._answer is None or self._answer.done():
            return
        try:
            self._http.receive_data(b"")
            self._read()
        except h11.RemoteProtocolError as problem:
            self._fail(httpx.RemoteProtocolError(str(problem)))
        if not self._answer.done():
            self._fail(httpx.ReadError(str(error or "the connection was closed")))

    def _fail(self, error: Exception) -> None:
        if self._answer is not None and not self._answer.done():
            self._answer.set_exception(error)
        self.abort()

    def _read(self) -> None:
        while True:
            event = self._http.next_event()
            if event is h11.NEED_DATA or event is h11.PAUSED:
                return
            if isinstance(event, h11.Response):
                self._head = event
            elif isinstance(event, h11.Data):
                self._parts.append(bytes(event.data))
                self._size += len(event.data)
                if self._size > _MOST_BYTES:
                    self._fail(httpx.RemoteProtocolError(f"a response of more than {_MOST_BYTES} bytes"))
                    return
            elif isinstance(event, h11.EndOfMessage):
                self._finish()
                return
            elif isinstance(event, h11.ConnectionClosed):
                return

    def _finish(self) -> None:
        assert self._head is not None
        assert self._answer is not None
        try:
            response = httpx.Response(
                self._head.status_code, headers=self._head.headers.raw_items(), content=b"".join(self._parts)
            )
        except httpx.DecodingError as error:
            self._fail(error)
            return
        self._answer.set_result(response)
        reusable = self._http.our_state is h11.DONE and self._http.their_state is h11.DONE
        # What came beyond the response would be taken for the answer to the next request.
        if self._open and reusable and not self._http.trailing_data[0]:
            self._idle_since = self._loop.time()
            self._keep(self)
        else:
            self.abort()
