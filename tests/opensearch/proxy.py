"""A server between the program and a cluster, on loopback, that breaks what it is told to break."""

import base64
import gzip
import json
import ssl
import threading
from collections.abc import Callable
from email.message import Message
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit

Answer = tuple[int, bytes]
Fault = Callable[[str, str, bytes], Answer | None]
"""From method, path and body to an answer of its own; None lets the request through. One that
raises ConnectionError cuts the line."""


def busy(times: int, part: str = "") -> Fault:
    """429 for the first requests whose path holds a part."""
    left = [times]

    def fault(method: str, path: str, body: bytes) -> Answer | None:
        if part in path and left[0] > 0:
            left[0] -= 1
            return 429, json.dumps({"error": {"type": "busy", "reason": "file pleine"}}).encode()
        return None

    return fault


def put_off(times: int) -> Fault:
    """A bulk that answers 200, with every item put off, the first times."""
    left = [times]

    def fault(method: str, path: str, body: bytes) -> Answer | None:
        if not path.endswith("/_bulk") or left[0] <= 0:
            return None
        left[0] -= 1
        actions = [json.loads(line) for line in body.splitlines()[::2]]
        error = {"type": "rejected_execution_exception", "reason": "file pleine"}
        items = [
            {name: {"_id": said["_id"], "status": 429, "error": error}}
            for action in actions
            for name, said in action.items()
        ]
        return 200, json.dumps({"errors": True, "items": items}).encode()

    return fault


def cut(part: str) -> Fault:
    """The line drops at every request whose path holds a part."""

    def fault(method: str, path: str, body: bytes) -> Answer | None:
        if part in path:
            raise ConnectionError
        return None

    return fault


def as_user(user: str, password: str) -> str:
    """What a request of that user bears."""
    return "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()


class Proxy:
    """Passes requests on to a node; `fault` may answer in its stead, and may change at any time."""

    def __init__(self, upstream: str, context: ssl.SSLContext | None = None) -> None:
        self.upstream = urlsplit(upstream).netloc
        self.fault: Fault | None = None
        self.authorization: str | None = None
        self.seen: list[tuple[str, str]] = []
        proxy = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def handle_one_request(self) -> None:
                try:
                    super().handle_one_request()
                except ConnectionError:
                    self.close_connection = True

            def respond(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                status, answer = proxy.answer(self.command, self.path, body, self.headers)
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(answer)))
                self.end_headers()
                if self.command != "HEAD":
                    self.wfile.write(answer)

            do_GET = do_PUT = do_POST = do_DELETE = do_HEAD = respond  # noqa: N815  # its names

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        if context is not None:
            self._server.socket = context.wrap_socket(self._server.socket, server_side=True)
        scheme = "http" if context is None else "https"
        self.url = f"{scheme}://127.0.0.1:{self._server.server_address[1]}"
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)

    def answer(self, method: str, path: str, body: bytes, headers: Message) -> Answer:
        self.seen.append((method, path))
        if self.authorization not in (None, headers.get("Authorization")):
            return 401, b"Unauthorized"
        plain = gunzipped(body, headers)
        if self.fault is not None and (answer := self.fault(method, path, plain)) is not None:
            return answer
        link = HTTPConnection(self.upstream, timeout=60)
        try:
            link.request(method, path, plain, {"Content-Type": "application/json"})
            found = link.getresponse()
            return found.status, found.read()
        finally:
            link.close()

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._server.shutdown()
        self._server.server_close()


def gunzipped(body: bytes, headers: Message) -> bytes:
    return gzip.decompress(body) if headers.get("Content-Encoding") == "gzip" else body
