"""Each request counted and, where it is set so, written down by its route: around the application.

Around it, so that whatever happens inside is seen, and so that nothing of it waits: what is counted
takes some microseconds.
"""

from collections.abc import Callable, Iterable
from time import perf_counter
from typing import TYPE_CHECKING

from flask import Request

from web.serving.logs import REQUESTS
from web.serving.metrics import Board

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment


class Observed:
    """A WSGI application that counts what the one inside answers.

    The time of an answer is until its first byte: streams last as long as their reader likes.
    """

    def __init__(
        self, inside: "WSGIApplication", board: Callable[[], Board], *, written: bool = False
    ) -> None:
        self.inside = inside
        self.board = board
        self.written = written

    def __call__(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        """Answer, and count."""
        began = perf_counter()
        status, asked = 500, None

        def start(line: str, headers: list[tuple[str, str]], *more: object) -> object:
            nonlocal status, asked
            status = int(line[:3])
            asked = environ.get("werkzeug.request")  # gone when the answer is whole
            return start_response(line, headers, *more)  # type: ignore[arg-type]  # as it came

        try:
            return self.inside(environ, start)  # type: ignore[arg-type]  # the same, but counted
        finally:
            seconds = perf_counter() - began
            self.board().count(environ.get("PATH_INFO", ""), status, seconds)
            if self.written:
                _write(asked, status, seconds)


def _write(asked: object, status: int, seconds: float) -> None:
    """The method, the route as the program names it, the status: nothing that a reader typed."""
    rule = asked.url_rule if isinstance(asked, Request) else None
    REQUESTS.info(
        "request",
        extra={
            "details": {
                "method": asked.method if rule and isinstance(asked, Request) else "other",
                "route": rule.rule if rule else "none",
                "status": status,
                "ms": round(seconds * 1000, 2),
            }
        },
    )
