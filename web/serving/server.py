"""The application under gunicorn: several processes that share one socket, one index, one board.

SIGTERM ends it once its requests are answered; SIGHUP reads settings and the librarians' files
again and replaces the processes one by one, or says what is wrong and goes on as before.
"""

import logging
import signal
import socket
from collections.abc import Callable
from dataclasses import replace

from flask import Flask
from gunicorn.app.base import (  # type: ignore[import-untyped]  # gunicorn ships no types
    BaseApplication,
)
from gunicorn.arbiter import Arbiter  # type: ignore[import-untyped]  # the same

from kb.bootstrap import catch_up, take_over
from kb.errors import ConfigError, KbError
from kb.settings import Settings
from web.service import joined
from web.serving.health import Steadiness
from web.serving.listening import listener_of, questions_of
from web.serving.logs import QuietLogger, configure_logging
from web.serving.metrics import Board, join_board
from web.serving.warm import let_go, warm
from web.serving.worker import PatientWorker

THREADS = 4
"""One long answer must not keep a process from others."""

OPTIONS: dict[str, object] = {
    "threads": THREADS,
    "worker_connections": 400,  # of each process; a usual limit of open files is 1,024
    "keepalive": 75,  # longer than nginx keeps its own side, so that it never asks a closed one
    "timeout": 30,
    "graceful_timeout": 15,
    "limit_request_line": 0,  # gunicorn's own megabyte; the length of a question is ours to refuse
    "loglevel": "warning",
    "logger_class": QuietLogger,
    "proc_name": "kb serve",
    "control_socket_disable": True,  # since gunicorn 25, which would write outside KB_HOME
}


def check_address(host: str, port: int) -> None:
    """Make sure that the address can be listened on.

    Raises:
        ConfigError: it is taken, or not an address of this machine.

    """
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OSError as error:
        raise ConfigError(
            f"impossible d’écouter sur {host}:{port} ({error.strerror})\u202f: "
            "choisissez --host ou --port"
        ) from None


class PatientArbiter(Arbiter):  # type: ignore[misc]  # gunicorn ships no types
    """An arbiter whose word to end reaches a process that is still starting.

    Until its worker has handlers of its own, a process that was forked has the arbiter's, which
    only take note: whoever was told to end then would serve on, with settings that a reload has
    replaced, until it was told again 15 s later, or killed. The worker lets the signal through.
    """

    def spawn_worker(self) -> int:
        """Fork a process that hears SIGTERM once it can."""
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM})
        try:
            number: int = super().spawn_worker()
            return number
        finally:
            signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGTERM})


class Server(BaseApplication):  # type: ignore[misc]  # gunicorn ships no types
    """Gunicorn set up from our settings alone: no command line, no file of its own.

    `read` gives the settings, again at each reload; where to listen stays as it was.
    """

    def __init__(
        self,
        read: Callable[[], Settings],
        make: Callable[[Settings], Flask],
        ready: Callable[[str], None],
    ) -> None:
        """Make the application; `ready` is told the address once it is listened on."""
        self.read = read
        self.make = make
        self.ready = ready
        self.settings = read()
        # During a reload the old processes answer beside the new ones.
        self.board = Board(rows=2 * self.settings.workers + 2)
        self.app = self.prepared(self.settings)
        super().__init__()

    def prepared(self, settings: Settings, former: Flask | None = None) -> Flask:
        """The application, made ready before processes fork so that they share what it holds.

        Where what is published cannot be read, it answers with what the former one holds.

        Raises:
            ConfigError: a setting or a file of `corpus` is wrong.

        """
        app = self.make(settings)
        if not settings.query_days:
            questions_of(settings).forget()
        if former is not None:
            take_over(joined(app).searcher, joined(former).searcher)
        warm(app)
        join_board(app, self.board)  # which counts what readers ask, and not the above
        return app

    def load_config(self) -> None:
        """Give gunicorn its options."""
        settings = self.settings
        configure_logging(settings.logs, requests=bool(settings.log_requests))
        PatientWorker.most_memory_mb = settings.worker_memory_mb
        PatientWorker.longest_s = settings.request_s
        host = f"[{settings.host}]" if ":" in settings.host else settings.host
        options = {
            **OPTIONS,
            "worker_class": PatientWorker,
            "bind": f"{host}:{settings.port}",
            "workers": settings.workers,
            "when_ready": self.announce,
            "pre_fork": self.give_row,
            "post_fork": self.begin,
            "worker_exit": self.last_words,
        }
        for name, value in options.items():
            self.cfg.set(name, value)

    def run(self) -> None:
        """Serve until told to end."""
        PatientArbiter(self).run()

    def reload(self) -> None:
        """Read everything again; what is wrong is said, and the service goes on as it was."""
        before = self.settings
        try:
            settings = self.read()
            app = self.prepared(settings, self.app)
        except KbError as error:
            logging.getLogger(__name__).error("reload refused, serving as before: %s", error)
            return
        if (settings.host, settings.port) != (before.host, before.port):
            logging.getLogger(__name__).warning("another host or port takes a restart")
            settings = replace(settings, host=before.host, port=before.port)
        joined(self.app).searcher.engine.close()
        self.settings, self.app, self.callable = settings, app, None
        let_go()
        super().reload()

    def load(self) -> Flask:
        """The application, made before the processes fork."""
        return self.app

    def give_row(self, arbiter: Arbiter, worker: PatientWorker) -> None:
        """Give a process to come a row of the board that no living one has."""
        taken = {other.row for other in arbiter.WORKERS.values() if other.row is not None}
        free = (row for row in range(1, self.board.rows) if row not in taken)
        worker.row = next(free, None)

    def begin(self, _: Arbiter, worker: PatientWorker) -> None:
        """In a new process: count on its row, and answer with what is published by now."""
        if worker.row is not None:
            self.board.begin(worker.row)
        listener = listener_of(self.app)
        searcher = joined(self.app).searcher
        steadiness = Steadiness(searcher)

        def each_second(connections: int) -> None:
            self.board.weigh(connections)
            steadiness.look()
            if listener:
                listener.write()

        worker.each_second = each_second
        if catch_up(searcher):
            warm(self.app)

    def last_words(self, _: Arbiter, worker: PatientWorker) -> None:
        """What an ending process still has to write."""
        if (listener := listener_of(self.app)) and worker.each_second:
            listener.write(now=True)

    def announce(self, arbiter: Arbiter) -> None:
        """Tell the address, with the port that was chosen for port 0."""
        host, port = arbiter.LISTENERS[0].sock.getsockname()[:2]
        self.ready(f"http://[{host}]:{port}/" if ":" in host else f"http://{host}:{port}/")
