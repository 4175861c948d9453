"""Gunicorn's threads, given whole requests only: whoever is slow holds a socket, never a thread.

Gunicorn's own worker reads the head of a request in a thread, without end, and hangs up from the
loop that accepts, for up to two seconds. Here one loop reads heads within HEAD_S, hangs up without
waiting, and lets go of the slowest when there are too many; so slow clients keep nobody out.
The worker ends itself, its requests answered, when it holds too much memory or a request lasts too
long; the arbiter starts another. Sources: RFC 9112 §9; `man 7 socket` (SO_RCVTIMEO, SO_SNDTIMEO).
"""

import errno
import os
import signal
import socket
import struct
import threading
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from functools import partial
from pathlib import Path
from selectors import EVENT_READ
from time import monotonic

from gunicorn.http.message import (  # type: ignore[import-untyped]  # gunicorn ships no types
    Request,
)
from gunicorn.workers.gthread import (  # type: ignore[import-untyped]  # the same
    STOP_KEEPALIVE_LINGER,
    TConn,
    ThreadWorker,
)

from web.serving.turns import headway

HEAD_S = 10.0
"""In which a request's line and headers must have arrived."""
BLOCKED_S = 10.0
"""How long one reading or writing of a thread may make no headway."""
LINGER_S = 2.0
"""How long a client may take to hang up after us, so that it reads the end of its answer."""
MAX_HEAD_BYTES = 256 * 1024
"""More than the longest question allowed, percent-encoded."""
MAX_DRAINED_BYTES = 64 * 1024
SECOND = 1.0
LAST_S = 2
"""For the other requests of a process that has one stuck; nobody replaces it before it ends."""

_END_OF_HEAD = b"\r\n\r\n"
_OF_BODIES = ("CONTENT-LENGTH", "TRANSFER-ENCODING")
_TOO_SLOW = b"HTTP/1.1 408 Request Timeout\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"
_TOO_LONG = (
    b"HTTP/1.1 431 Request Header Fields Too Large\r\n"
    b"Connection: close\r\nContent-Length: 0\r\n\r\n"
)
_PAGE_BYTES = os.sysconf("SC_PAGE_SIZE")


class Connection(TConn):  # type: ignore[misc]  # gunicorn ships no types
    """A connection, and what has arrived of the head of its next request."""

    head = b""
    drained = 0


Readable = Callable[[Connection, socket.socket], None]


class PatientWorker(ThreadWorker):  # type: ignore[misc]  # gunicorn ships no types
    """A worker whose threads are for answering alone."""

    most_memory_mb = 0
    """Of its own, what files it maps left out; 0: no limit. Set by the server before it forks."""
    longest_s = 0
    """That a request may last; 0: no limit."""
    row: int | None = None
    """Of the board of metrics, that this process counts on."""
    each_second: Callable[[int], None] | None = None
    """Told each second how many connections are open."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.alive: bool
        self.lingering: deque[Connection] = deque()
        self.answering: dict[int, float] = {}
        self.looked_at = 0.0

    def run(self) -> None:
        """Answer until told to end, and end even though a request does not."""
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGTERM})  # see PatientArbiter
        super().run()
        if self.answering:
            os._exit(0)

    def accept(self, listener: socket.socket) -> None:
        """Take a new connection, in place of the slowest where there are too many."""
        try:
            client, address = listener.accept()
        except OSError as error:
            if error.errno not in (errno.EAGAIN, errno.ECONNABORTED, errno.EWOULDBLOCK):
                raise
            return
        self.nr_conns += 1
        for option in (socket.SO_RCVTIMEO, socket.SO_SNDTIMEO):
            with suppress(OSError):
                client.setsockopt(socket.SOL_SOCKET, option, struct.pack("ll", int(BLOCKED_S), 0))
        self.await_head(Connection(self.cfg, client, address, listener.getsockname()))
        if self.nr_conns >= self.worker_connections:
            self.let_go_of_slowest()

    def let_go_of_slowest(self) -> None:
        """Drop whoever has kept us waiting longest."""
        for waiting in (self.lingering, self.pending_conns, self.keepalived_conns):
            if waiting:
                self.drop(waiting.popleft())
                return

    def await_head(self, conn: Connection) -> None:
        """Read the head of a request, as far as it is there."""
        conn.timeout = monotonic() + HEAD_S
        if not self.begin(conn) and not self.receive(conn):
            self.pending_conns.append(conn)
            self.watch(conn, self.on_pending_socket_readable)

    def watch(self, conn: Connection, readable: Readable) -> None:
        """Have the loop call back when something arrives."""
        self.poller.register(conn.sock, EVENT_READ, partial(readable, conn))

    def receive(self, conn: Connection) -> bool:
        """Take what has arrived; whether nothing more is waited for: the head is whole, or gone."""
        try:
            arrived = conn.sock.recv(1 << 16)
        except (BlockingIOError, InterruptedError):
            return False
        except OSError:
            arrived = b""
        if not arrived:
            self.drop(conn)
            return True
        conn.head = (conn.head + arrived).lstrip(b"\r\n")
        return self.begin(conn) or self.refuse(conn)

    def refuse(self, conn: Connection) -> bool:
        """Answer a head that is too long, and hang up; whether it is."""
        if len(conn.head) <= MAX_HEAD_BYTES:
            return False
        with suppress(KeyError, ValueError):
            self.poller.unregister(conn.sock)
        with suppress(OSError):
            conn.sock.send(_TOO_LONG)
        self.hang_up(conn)
        return True

    def begin(self, conn: Connection) -> bool:
        """Hand a request whose head is whole to a thread; whether it is."""
        if _END_OF_HEAD not in conn.head:
            return False
        with suppress(KeyError, ValueError):
            self.poller.unregister(conn.sock)
        conn.init()
        conn.parser.unreader.unread(conn.head)
        conn.head = b""
        self.enqueue_req(conn)
        return True

    def on_pending_socket_readable(self, conn: Connection, _: socket.socket) -> None:
        """More of a head has arrived."""
        if self.receive(conn):
            with suppress(ValueError):
                self.pending_conns.remove(conn)

    def on_client_socket_readable(self, conn: Connection, client: socket.socket) -> None:
        """The next request of a connection that was kept."""
        self.poller.unregister(client)
        self.keepalived_conns.remove(conn)
        self.await_head(conn)

    def on_lingering_socket_readable(self, conn: Connection, client: socket.socket) -> None:
        """What a client still says after our last word, until it hangs up."""
        try:
            arrived = client.recv(1 << 16)
        except (BlockingIOError, InterruptedError):
            return
        except OSError:
            arrived = b""
        conn.drained += len(arrived)
        if not arrived or conn.drained > MAX_DRAINED_BYTES:
            self.lingering.remove(conn)
            self.drop(conn)

    def handle(self, conn: Connection) -> object:
        """Answer a request, in a thread."""
        me = threading.get_ident()
        headway.told = lambda: self.answering.update({me: monotonic()})
        headway.told()
        try:
            return super().handle(conn)
        finally:
            self.answering.pop(me, None)

    def handle_request(self, req: Request, conn: Connection) -> object:
        """Answer, and keep no connection on which a body comes that no route reads."""
        if any(name in _OF_BODIES for name, _ in req.headers):
            req.force_close()
        return super().handle_request(req, conn)

    def finish_request(self, conn: Connection, done: "Future[object]") -> None:
        """Keep the connection for its next request, or hang up."""
        try:
            kept = not done.cancelled() and bool(done.result())
            conn.sock.setblocking(False)
            if not kept:
                self.hang_up(conn)
                return
            conn.head = conn.parser.unreader.take_buffered()
            if conn.head:
                self.await_head(conn)
                return
            conn.set_timeout()
            if not self.alive:
                conn.timeout = min(conn.timeout, monotonic() + STOP_KEEPALIVE_LINGER)
            self.keepalived_conns.append(conn)
            self.watch(conn, self.on_client_socket_readable)
        except Exception:  # noqa: BLE001  # whatever it was, one connection must not end the loop
            self.forget(conn)

    def hang_up(self, conn: Connection) -> None:
        """Say that nothing more comes, and wait a little for the client to hang up."""
        try:
            conn.sock.shutdown(socket.SHUT_WR)
        except OSError:
            self.forget(conn)
            return
        conn.timeout = monotonic() + LINGER_S
        self.lingering.append(conn)
        self.watch(conn, self.on_lingering_socket_readable)

    def drop(self, conn: Connection) -> None:
        """Close a connection that the loop may watch."""
        with suppress(OSError, KeyError, ValueError):
            self.poller.unregister(conn.sock)
        self.forget(conn)

    def forget(self, conn: Connection) -> None:
        """Close a connection that nothing watches."""
        self.nr_conns -= 1
        conn.close()

    def murder_pending(self) -> None:
        """Close what took too long: heads not yet whole, clients that do not hang up."""
        now = monotonic()
        while self.pending_conns and self.pending_conns[0].timeout <= now:
            conn = self.pending_conns.popleft()
            if conn.head:
                with suppress(OSError):
                    conn.sock.send(_TOO_SLOW)
            self.drop(conn)
        while self.lingering and self.lingering[0].timeout <= now:
            self.drop(self.lingering.popleft())

    def notify(self) -> None:
        """Tell the arbiter we live; each second, look whether we should go on."""
        super().notify()
        now = monotonic()
        if now - self.looked_at < SECOND:
            return
        self.looked_at = now
        if self.each_second:
            self.each_second(self.nr_conns)
        if self.alive and (reason := self.reason_to_end(now)):
            self.log.warning("worker ends after its requests: %s", reason)
            self.alive = False

    def reason_to_end(self, now: float) -> str | None:
        """Why another worker should take over, if one should."""
        if self.longest_s:
            longest = max((now - began for began in [*self.answering.values()]), default=0.0)
            if longest > self.longest_s:
                self.cfg.set("graceful_timeout", LAST_S)  # what is stuck is not waited for
                return f"a request lasts more than {self.longest_s} s"
        if self.most_memory_mb:
            held = own_memory_bytes() / 1024**2
            if held > self.most_memory_mb:
                return f"{held:.0f} MB held, more than {self.most_memory_mb}"
        return None


def own_memory_bytes() -> int:
    """Memory of this process that is no file's: resident less shared; 0 where it is not told."""
    try:
        _, resident, shared, *_ = Path("/proc/self/statm").read_text(encoding="ascii").split()
    except OSError:
        return 0
    return (int(resident) - int(shared)) * _PAGE_BYTES
