"""`kb serve` in a process of its own, spoken to byte by byte: for tests of serving itself."""

import os
import re
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

_ADDRESS = re.compile(r"http://([0-9.]+):([0-9]+)/")
TIMEOUT_S = 60.0
"""After which a test fails: how long answers take is not what is tested."""


@dataclass
class Running:
    """A service; `said` are the lines it wrote to standard error so far."""

    process: subprocess.Popen[str]
    host: str
    port: int
    said: list[str] = field(default_factory=list)

    def connect(self) -> socket.socket:
        """One more connection."""
        return socket.create_connection((self.host, self.port), TIMEOUT_S)

    def send(self, data: bytes) -> bytes:
        """What the service answers to these bytes until it hangs up, b"" when it says nothing."""
        with self.connect() as connection:
            return exchange(connection, data)

    def get(self, path: str, *headers: str) -> tuple[int, bytes]:
        """Status and the rest of the answer, on a connection of its own."""
        lines = [f"GET {path} HTTP/1.1", "Host: localhost", "Connection: close", *headers]
        answer = self.send("\r\n".join([*lines, "", ""]).encode())
        assert answer, f"no answer to {path}: {''.join(self.said)}"
        return int(answer.split(b" ", 2)[1]), answer

    def workers(self) -> list[int]:
        """Ids of the processes that answer."""
        children = f"/proc/{self.process.pid}/task/{self.process.pid}/children"
        return [int(pid) for pid in Path(children).read_text().split()]


def exchange(connection: socket.socket, data: bytes) -> bytes:
    """Send, then read until the service hangs up."""
    connection.sendall(data)
    return read_all(connection)


def read_all(connection: socket.socket) -> bytes:
    """Whatever is said until the service hangs up or resets."""
    parts = []
    try:
        while part := connection.recv(1 << 16):
            parts.append(part)
    except ConnectionResetError:
        pass
    return b"".join(parts)


@contextmanager
def running(
    home: Path,
    *options: str,
    before: str = "",
    where: Path | None = None,
    **settings: str,
) -> Iterator[Running]:
    """The service over a home; `before` is Python run first, `where` the directory it runs in."""
    program = f"{before}\nfrom kb.cli import main; main()"
    environment = {f"KB_{name.upper()}": value for name, value in settings.items()}
    with start(program, home, options, environment, where) as process:
        assert process.stdout is not None
        line = process.stdout.readline()
        address = _ADDRESS.search(line)
        if address is None:
            process.kill()
            pytest.fail(f"kb serve did not start: {line}{process.stderr and process.stderr.read()}")
        service = Running(process, address[1], int(address[2]))
        assert process.stderr is not None
        reading = threading.Thread(target=service.said.extend, args=(process.stderr,), daemon=True)
        reading.start()
        try:
            yield service
        finally:
            end(process)
            reading.join()


@contextmanager
def start(
    program: str,
    home: Path,
    options: tuple[str, ...],
    environment: Mapping[str, str],
    where: Path | None,
) -> Iterator[subprocess.Popen[str]]:
    """The process itself."""
    arguments = ["--home", str(home), "serve", "--host", "127.0.0.1", "--port", "0", *options]
    with subprocess.Popen(
        [sys.executable, "-c", program, *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        stdin=subprocess.DEVNULL,
        text=True,
        cwd=where,
        env={**os.environ, "PYTHONUNBUFFERED": "1", "KB_API_RATE": "0", **environment},
    ) as process:
        yield process


def end(process: "subprocess.Popen[str]") -> int:
    """Ask it to end, and wait; its exit code."""
    process.terminate()
    try:
        return process.wait(timeout=TIMEOUT_S)
    except subprocess.TimeoutExpired:
        process.kill()
        return process.wait()
