"""A local server that speaks the chat-completions protocol and answers from a script."""

import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class FakeEndpoint:
    """Answers prompts by a function; faults are handed out first, one a request.

    A fault is ``(status, body, headers)``, ``"hang"`` or ``"cut"``.
    """

    def __init__(self, answer, faults=()):
        self.answer = answer
        self.faults = list(faults)
        self.requests = []
        self.headers = []
        self.lock = threading.Lock()
        endpoint = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                with endpoint.lock:
                    endpoint.requests.append(body)
                    endpoint.headers.append(dict(self.headers))
                    fault = endpoint.faults.pop(0) if endpoint.faults else None
                if fault == "hang":
                    time.sleep(1.5)
                    return
                if isinstance(fault, tuple):
                    self.reply(fault[0], fault[1], fault[2])
                    return
                prompt = body["messages"][0]["content"]
                text = endpoint.answer(prompt, body.get("seed", 0))
                if isinstance(text, dict):
                    message = text
                else:
                    message = {"role": "assistant", "content": text}
                reply = json.dumps(
                    {
                        "choices": [{"index": 0, "message": message, "finish_reason": "stop"}],
                        "usage": {"prompt_tokens": 100, "completion_tokens": 50, "total_tokens": 150},
                    }
                )
                self.reply(200, reply[: len(reply) // 2] if fault == "cut" else reply, {})

            def reply(self, status, body, headers):
                data = body.encode()
                self.send_response(status)
                for name, value in {**headers, "Content-Length": str(len(data))}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(data)

            def log_message(self, *_):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.thread = threading.Thread(target=self.server.serve_forever, daemon=True)

    @property
    def base_url(self):
        return f"http://127.0.0.1:{self.server.server_address[1]}/v1"

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()
