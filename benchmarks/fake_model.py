"""A chat endpoint on this machine that answers like a model, always the same to the same request.

It keeps a record of every request: when it came, and when its answer was sent.
"""

from __future__ import annotations

import hashlib
import json
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self

TURNS = 4  # after so many replies the model submits an answer


@dataclass
class Request:
    """One request.

    Attributes:
        digest: Hash of its body.
        received: When it had come, in seconds of `time.monotonic`.
        answered: When its answer had been sent, or None if it never was.
    """

    digest: str
    received: float
    answered: float | None = None

    def lost(self, kills: Sequence[float], stored_s: float) -> bool:
        """Whether a kill came while it was on its way, so that its answer was written down nowhere.

        Args:
            kills: When kills came.
            stored_s: How long it may take to write an answer down.
        """
        end = float("inf") if self.answered is None else self.answered + stored_s
        return any(self.received <= kill <= end for kill in kills)


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing: whoever asks is killed now and then, that is the point."""


class FakeModel:
    """The endpoint; serves as long as the context is open.

    Args:
        latency_s: Time that an answer takes, in seconds.

    Attributes:
        base_url: Its address.
    """

    def __init__(self, latency_s: float = 0.0) -> None:
        self.latency_s = latency_s
        self._lock = threading.Lock()
        self._requests: list[Request] = []
        self._server = _Server(("127.0.0.1", 0), self._handler())
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self.base_url = f"http://127.0.0.1:{self._server.server_address[1]}/v1"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    def take(self) -> list[Request]:
        """The requests so far; the record begins anew."""
        time.sleep(2 * self.latency_s + 0.1)  # what is being answered belongs to this record
        with self._lock:
            taken, self._requests = self._requests, []
        return taken

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        model = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                request = Request(hashlib.sha256(body).hexdigest(), time.monotonic())
                with model._lock:
                    model._requests.append(request)
                time.sleep(model.latency_s)
                reply = json.dumps(answer(json.loads(body))).encode()
                try:
                    self.send_response(200)
                    self.send_header("Content-Type", "application/json")
                    self.send_header("Content-Length", str(len(reply)))
                    self.end_headers()
                    self.wfile.write(reply)
                    self.wfile.flush()
                except OSError:
                    self.close_connection = True  # whoever asked is gone
                    return
                request.answered = time.monotonic()

            def log_message(self, format: str, *arguments: Any) -> None:  # noqa: A002 - the base class's name
                pass

        return Handler


def answer(body: dict[str, Any]) -> dict[str, Any]:
    """The reply to a request: a look, and after a few of them an answer that depends on all that was said."""
    messages = body["messages"]
    turn = sum(message["role"] == "assistant" for message in messages)
    text = json.dumps(messages, sort_keys=True)
    if turn + 1 < TURNS:
        name, arguments = "observe", {}
    else:
        name, arguments = "done", {"answer": hashlib.sha256(text.encode()).digest()[0]}
    message: dict[str, Any] = {"role": "assistant", "content": None}
    if body.get("tools"):
        function = {"name": name, "arguments": json.dumps(arguments)}
        message["tool_calls"] = [{"id": f"call_{turn}", "type": "function", "function": function}]
    else:
        message["content"] = json.dumps({"name": name, "parameters": arguments})
    return {
        "id": "fake",
        "object": "chat.completion",
        "model": body.get("model"),
        "choices": [{"index": 0, "message": message, "finish_reason": "stop"}],
        "usage": {
            "prompt_tokens": len(text) // 4,
            "completion_tokens": 12,
            "total_tokens": len(text) // 4 + 12,
        },
    }
