"""Requests of a process worked out one after another, as far as that is wise.

Python runs one thread of a process at a time. Searches that take turns in the middle keep pushing
each other's data out of the processor's caches and wait for each other at every step. Figures:
docs/decisions/0007-serving.md.
"""

from collections.abc import Iterable
from threading import Lock
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

PATIENCE_S = 0.25
"""How long a request waits for the one before; then they share the process after all, so that one
that hangs keeps nobody out."""


class OneByOne:
    """A WSGI application that is called by one thread at a time; bodies are sent side by side."""

    def __init__(self, inside: "WSGIApplication", patience_s: float = PATIENCE_S) -> None:
        self.inside = inside
        self.patience_s = patience_s
        self.turn = Lock()

    def __call__(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        """Wait for the request before, a little, and answer."""
        mine = self.turn.acquire(timeout=self.patience_s)
        try:
            return self.inside(environ, start_response)
        finally:
            if mine:
                self.turn.release()
