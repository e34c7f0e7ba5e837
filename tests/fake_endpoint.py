"""A local server that speaks the chat-completions protocol and answers as it is told.

`FakeEndpoint` runs in a thread. As a program it serves one fixed answer after a fixed time, fast enough to
measure clients with: ``python tests/fake_endpoint.py --latency 0.05`` prints its port and runs until its
standard input ends.
"""

import argparse
import asyncio
import json
import sys
import threading

OBSERVE = {
    "role": "assistant",
    "content": None,
    "tool_calls": [{"id": "call_1", "type": "function", "function": {"name": "observe", "arguments": "{}"}}],
}


def completion(message, finish="stop", usage=(100, 50)):
    """A reply's body, from a message or the text of one."""
    if not isinstance(message, dict):
        message = {"role": "assistant", "content": message}
    reply = {"id": "x", "object": "chat.completion", "choices": [{"index": 0, "message": message}]}
    reply["choices"][0]["finish_reason"] = finish
    if usage is not None:
        names = ("prompt_tokens", "completion_tokens", "total_tokens")
        reply["usage"] = dict(zip(names, (*usage, sum(usage)), strict=True))
    return json.dumps(reply).encode()


def by_prompt(answer):
    """A reply function from one that takes the first message's content and the seed."""
    return lambda body: answer(body["messages"][0]["content"], body.get("seed", 0))


class Connection(asyncio.Protocol):
    """One connection: reads requests, hands them to `handle`, which may answer at any later time."""

    def __init__(self, handle):
        self.handle = handle
        self.buffer = b""

    def connection_made(self, transport):
        self.transport = transport

    def data_received(self, data):
        self.buffer += data
        while (end := self.buffer.find(b"\r\n\r\n")) >= 0:
            head = self.buffer[:end]
            at = head.lower().find(b"content-length:")
            size = int(head[at + 15 :].split(b"\r\n", 1)[0]) if at >= 0 else 0
            if len(self.buffer) < end + 4 + size:
                return
            body, self.buffer = self.buffer[end + 4 : end + 4 + size], self.buffer[end + 4 + size :]
            self.handle(self, head, body)

    def reply(self, status, body, headers=(), more=b""):
        lines = [f"HTTP/1.1 {status} X", f"content-length: {len(body)}"]
        lines += [f"{name}: {value}" for name, value in headers]
        self.transport.write("\r\n".join([*lines, "", ""]).encode() + body + more)


class FakeEndpoint:
    """Answers by a function from the request's body to a message (or its text, or a reply's bytes).

    Args:
        answer: The function; what it raises ends the connection.
        faults: Handed out first, one a request: ``(status, body, headers)``; ``"hang"`` (no answer),
            ``"cut"`` (half of one, and the end of the connection), ``"drop"`` (the end of the connection),
            ``"short"`` (half of a JSON text), ``"garbage"`` (not HTTP), ``"chunked"``, ``"unsized"`` and
            ``"closing"`` (right answers in other forms), ``"surplus"`` (a right answer and then more).
        latency_s: Seconds until an answer is sent.

    Attributes:
        requests: Bodies, in the order they came.
        headers: Headers of each.
        most_active: Largest number of requests that waited for an answer at one moment.
        connections: Number of connections that were made.
    """

    def __init__(self, answer, faults=(), latency_s=0.0):
        self.answer = answer
        self.faults = list(faults)
        self.latency_s = latency_s
        self.requests = []
        self.headers = []
        self.active = self.most_active = self.connections = 0
        self.loop = asyncio.new_event_loop()
        self.thread = threading.Thread(target=self._serve, daemon=True)
        self.ready = threading.Event()

    @property
    def base_url(self):
        return f"http://127.0.0.1:{self.port}/v1"

    def __enter__(self):
        self.thread.start()
        assert self.ready.wait(10)
        return self

    def __exit__(self, *_):
        self.loop.call_soon_threadsafe(self.over.set)
        self.thread.join()

    def _serve(self):
        async def serve():
            self.open, self.over = set(), asyncio.Event()
            server = await self.loop.create_server(self._connect, "127.0.0.1", 0)
            self.port = server.sockets[0].getsockname()[1]
            self.ready.set()
            await self.over.wait()
            server.close()
            for connection in self.open:
                connection.transport.abort()
            await asyncio.sleep(0)

        self.loop.run_until_complete(serve())
        self.loop.close()

    def _connect(self):
        self.connections += 1
        connection = Connection(self._handle)
        self.open.add(connection)
        return connection

    def _handle(self, connection, head, content):
        body = json.loads(content)
        lines = [line.split(": ", 1) for line in head.decode().split("\r\n")[1:]]
        self.requests.append(body)
        self.headers.append({name.title(): value for name, value in lines})
        self.active += 1
        self.most_active = max(self.most_active, self.active)
        fault = self.faults.pop(0) if self.faults else None
        if self.latency_s:
            self.loop.call_later(self.latency_s, self._answer, connection, body, fault)
        else:
            self._answer(connection, body, fault)

    def _answer(self, connection, body, fault):
        self.active -= 1
        if fault == "hang":
            return
        if fault == "drop":
            connection.transport.abort()
            return
        if fault == "garbage":
            connection.transport.write(b"\x00\x01 this is not HTTP\r\n\r\n")
            return
        if isinstance(fault, tuple):
            status, text, headers = fault
            connection.reply(status, text.encode() if isinstance(text, str) else text, headers.items())
            return
        found = self.answer(body)
        data = found if isinstance(found, bytes) else completion(found)
        if fault == "short":
            connection.reply(200, data[: len(data) // 2])
        elif fault == "cut":
            head = b"HTTP/1.1 200 OK\r\ncontent-length: %d\r\n\r\n" % len(data)
            connection.transport.write(head + data[: len(data) // 2])
            connection.transport.close()
        elif fault == "chunked":
            parts = [data[:7], data[7:20], data[20:]]
            chunks = b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in parts)
            head = b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n"
            connection.transport.write(head + chunks + b"0\r\n\r\n")
        elif fault == "unsized":
            connection.transport.write(b"HTTP/1.1 200 OK\r\n\r\n" + data)
            connection.transport.close()
        elif fault == "closing":
            connection.reply(200, data, [("connection", "close")])
            connection.transport.close()
        else:
            surplus = b"HTTP/1.1 200 OK\r\ncontent-length: 1\r\n\r\nx" if fault == "surplus" else b""
            connection.reply(200, data, more=surplus)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--latency", type=float, default=0.05, help="seconds until an answer is sent")
    latency = parser.parse_args().latency
    data = completion(OBSERVE, "tool_calls")
    reply = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: %d\r\n\r\n" % len(data)
    reply += data

    async def serve():
        loop = asyncio.get_running_loop()

        def handle(connection, head, body):
            loop.call_later(latency, connection.transport.write, reply)

        server = await loop.create_server(lambda: Connection(handle), "127.0.0.1", 0, backlog=1024)
        sys.stdout.write(f"{server.sockets[0].getsockname()[1]}\n")
        sys.stdout.flush()
        await loop.run_in_executor(None, sys.stdin.read)

    asyncio.run(serve())


if __name__ == "__main__":
    main()
