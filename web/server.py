"""The application under gunicorn: several processes that share one listening socket."""

import socket
from collections.abc import Callable

from flask import Flask
from gunicorn.app.base import (  # type: ignore[import-untyped]  # gunicorn ships no types
    BaseApplication,
)
from gunicorn.arbiter import Arbiter  # type: ignore[import-untyped]  # the same

from kb.errors import ConfigError
from kb.settings import Settings

THREADS = 4
"""A browser holds idle connections open; with one thread they would keep a process from others."""

OPTIONS: dict[str, int | str | bool] = {
    "worker_class": "gthread",
    "threads": THREADS,
    "limit_request_line": 0,  # gunicorn's own megabyte; the length of a question is ours to refuse
    "loglevel": "warning",
    "proc_name": "kb serve",
    "graceful_timeout": 5,
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


class Server(BaseApplication):  # type: ignore[misc]  # gunicorn ships no types
    """Gunicorn set up from our settings alone: no command line, no file of its own."""

    def __init__(self, app: Flask, settings: Settings, ready: Callable[[str], None]) -> None:
        """Take what to serve and where; `ready` is told the address once it is listened on."""
        self.app = app
        self.settings = settings
        self.ready = ready
        super().__init__()

    def load_config(self) -> None:
        """Give gunicorn its options, those it knows."""
        host = f"[{self.settings.host}]" if ":" in self.settings.host else self.settings.host
        options = {
            **OPTIONS,
            "bind": f"{host}:{self.settings.port}",
            "workers": self.settings.workers,
            "when_ready": self.announce,
        }
        for name, value in options.items():
            if name in self.cfg.settings:
                self.cfg.set(name, value)

    def load(self) -> Flask:
        """The application, made before the processes fork: it has nothing open then."""
        return self.app

    def announce(self, arbiter: Arbiter) -> None:
        """Tell the address, with the port that was chosen for port 0."""
        host, port = arbiter.LISTENERS[0].sock.getsockname()[:2]
        self.ready(f"http://[{host}]:{port}/" if ":" in host else f"http://{host}:{port}/")
