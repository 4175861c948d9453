"""What reaches a server and what leaves it, measured there: the proof of a crawler's manners."""

import threading
import time
from collections import deque
from collections.abc import Iterable
from typing import NamedTuple
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

_LENGTH = 50_000  # a server left running must not grow


class Arrival(NamedTuple):
    """One request as it arrived: seconds of a monotonic clock, how many were then under way."""

    path: str
    at_s: float
    under_way: int


class Traffic:
    """Stands before a WSGI app; a request is under way until its answer begins."""

    def __init__(self, app: WSGIApplication) -> None:
        self._app = app
        self._lock = threading.Lock()
        self._arrivals: deque[Arrival] = deque(maxlen=_LENGTH)
        self._under_way = 0
        self._sent = 0

    @property
    def arrivals(self) -> tuple[Arrival, ...]:
        """Requests since the start or the last `clear`, in order; the one at hand included."""
        with self._lock:
            return tuple(self._arrivals)

    @property
    def bytes_sent(self) -> int:
        """Bytes of answers, their headers included, since the start or the last `clear`."""
        return self._sent

    def clear(self) -> None:
        """Forget what passed so far."""
        with self._lock:
            self._arrivals.clear()
            self._sent = 0

    def count(self, size_bytes: int) -> None:
        """Note bytes that were sent."""
        with self._lock:
            self._sent += size_bytes

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer as the app does."""
        query = environ.get("QUERY_STRING", "")
        path = environ.get("PATH_INFO", "/") + (f"?{query}" if query else "")
        with self._lock:
            self._under_way += 1
            self._arrivals.append(Arrival(path, time.monotonic(), self._under_way))
        try:
            return self._app(environ, start_response)
        finally:
            # Not once it is sent: a client that has it all asks again before its server knows.
            with self._lock:
                self._under_way -= 1
