"""A small site on loopback whose every answer a test writes: for what no good site does."""

import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Self


@dataclass(frozen=True, kw_only=True)
class Answer:
    """One answer; `chunks` sends the body in pieces without saying how long it is."""

    body: bytes = b""
    status: int = 200
    media_type: str = "text/html; charset=utf-8"
    headers: Mapping[str, str] = field(default_factory=dict)
    chunks: int = 0


def page(*links: str, head: str = "", text: str = "") -> Answer:
    """A page with these links."""
    items = "".join(f'<li><a href="{link}">{link}</a></li>' for link in links)
    html = f"<html><head><title>T</title>{head}</head><body><p>{text}</p><ul>{items}</ul></body>"
    return Answer(body=f"<!doctype html>{html}</html>".encode())


def redirect(target: str, status: int = 301) -> Answer:
    """A redirect."""
    return Answer(status=status, headers={"Location": target})


Route = Answer | Callable[[BaseHTTPRequestHandler], Answer]


class ScriptedSite:
    """Answers `routes` (by path with query) while the `with` block lasts; 404 for the rest."""

    def __init__(self, host: str = "127.0.0.1", port: int = 0) -> None:
        self.routes: dict[str, Route] = {}
        self.requests: list[tuple[str, Mapping[str, str]]] = []
        self.moments: list[tuple[str, float]] = []
        self.before: Callable[[], None] | None = None
        """Called as each request arrives."""
        self.released = threading.Event()
        site = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                if site.before:
                    site.before()
                site.requests.append((self.path, dict(self.headers)))
                site.moments.append((self.path, time.monotonic()))
                route = site.routes.get(self.path, Answer(status=404))
                answer = route if isinstance(route, Answer) else route(self)
                try:
                    send(self, answer)
                except OSError:
                    self.close_connection = True  # the crawler had enough

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002
                pass

        self._server = ThreadingHTTPServer((host, port), Handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self.port = self._server.server_port
        self.host = f"{host}:{self.port}"
        self.url = f"http://{self.host}"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.released.set()
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def never_answers(self, handler: BaseHTTPRequestHandler) -> Answer:
        """A route that answers when the site closes."""
        self.released.wait()
        return Answer()

    def asked(self, path: str) -> int:
        """How many times the path was asked for."""
        return sum(requested == path for requested, _ in self.requests)


def send(handler: BaseHTTPRequestHandler, answer: Answer) -> None:
    """Send the answer whole."""
    handler.send_response(answer.status)
    handler.send_header("Content-Type", answer.media_type)
    for name, value in answer.headers.items():
        handler.send_header(name, value)
    if answer.chunks:
        handler.send_header("Transfer-Encoding", "chunked")
        handler.end_headers()
        for _ in range(answer.chunks):
            handler.wfile.write(f"{len(answer.body):x}\r\n".encode() + answer.body + b"\r\n")
        handler.wfile.write(b"0\r\n\r\n")
    else:
        handler.send_header("Content-Length", str(len(answer.body)))
        handler.end_headers()
        handler.wfile.write(answer.body)
