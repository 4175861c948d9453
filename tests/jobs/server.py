"""A real PostgreSQL for tests: a cluster of its own, on loopback, gone with its data afterwards.

`make postgres` installs it. Its programs refuse to run as root: there they run as `nobody`.
"""

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import mkdtemp

import psycopg

from tests.opensearch.server import free_ports

START_S = 60
PLACES = ("/usr/lib/postgresql/*/bin", "/usr/local/pgsql/bin", "/opt/homebrew/opt/postgresql*/bin")


def programs() -> Path | None:
    """The folder of PostgreSQL's own programs, None where it is not installed."""
    found = [place for pattern in PLACES for place in sorted(Path("/").glob(pattern[1:]))]
    if path := shutil.which("initdb"):
        found.append(Path(path).resolve().parent)
    held = [place for place in found if (place / "initdb").is_file()]
    return held[-1] if held else None


def missing() -> str | None:
    """Why no server can be started here; None when one can."""
    return None if programs() else "PostgreSQL is not installed: run `make postgres`"


@dataclass(slots=True)
class Server:
    """One server: `url` is how its one database is reached."""

    folder: Path
    port: int
    process: "subprocess.Popen[bytes] | None" = None

    @property
    def url(self) -> str:
        return f"postgresql://kb@127.0.0.1:{self.port}/postgres"

    def start(self) -> None:
        found = programs()
        assert found is not None
        with (self.folder / "out.log").open("ab") as log:
            self.process = subprocess.Popen(
                [
                    *(found / "postgres", "-D", self.folder / "data"),
                    *("-p", str(self.port), "-h", "127.0.0.1"),
                    *("-c", "unix_socket_directories=", "-c", "shared_buffers=16MB"),
                ],
                stdout=log,
                stderr=log,
                stdin=subprocess.DEVNULL,
                cwd="/",
                user=user(),
            )
        end = time.monotonic() + START_S
        while True:
            try:
                psycopg.connect(self.url, connect_timeout=5).close()
                return
            except psycopg.OperationalError:
                if self.process.poll() is not None or time.monotonic() > end:
                    log_text = (self.folder / "out.log").read_text(errors="replace")[-3000:]
                    raise RuntimeError(f"PostgreSQL does not start:\n{log_text}") from None
            time.sleep(0.05)

    def stop(self, how: signal.Signals = signal.SIGINT) -> None:
        """SIGINT ends every session at once; SIGQUIT is a crash: nothing more is written."""
        if self.process is not None:
            self.process.send_signal(how)
            self.process.wait(timeout=START_S)
            self.process = None


def user() -> str | None:
    """Whom the server runs as, None for who runs the tests."""
    return "nobody" if os.geteuid() == 0 else None


@contextmanager
def server() -> Iterator[Server]:
    """A server of its own; in memory where the system keeps files there."""
    found = programs()
    assert found is not None
    memory = Path("/dev/shm")  # nothing waits for a disk
    folder = Path(mkdtemp(prefix="kb-pg-", dir=memory if memory.is_dir() else None))
    if name := user():
        shutil.chown(folder, name)
    made = Server(folder, free_ports(1)[0])
    try:
        subprocess.run(
            [
                *(str(found / "initdb"), "-D", str(folder / "data"), "-N"),
                *("-U", "kb", "-A", "trust", "--locale=C", "-E", "UTF8"),
            ],
            check=True,
            capture_output=True,
            cwd="/",
            user=user(),
        )
        made.start()
        yield made
    finally:
        made.stop(signal.SIGQUIT)
        shutil.rmtree(folder, ignore_errors=True)
