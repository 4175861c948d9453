"""A small HTTP client for measuring: one connection kept open, as little of its own as can be."""

import socket
from dataclasses import dataclass
from time import perf_counter

TIMEOUT_S = 30.0
_END_OF_HEAD = b"\r\n\r\n"
_LENGTH = b"content-length:"


@dataclass(frozen=True, slots=True)
class Answered:
    """One answer: its status, its body, and milliseconds from sending to the last byte."""

    status: int
    body: bytes
    ms: float


class Connection:
    """One keep-alive connection to a loopback address; opened again when the server closed it."""

    def __init__(self, host: str, port: int) -> None:
        self._address = (host, port)
        self._socket: socket.socket | None = None

    def get(self, path: str) -> Answered:
        """Ask for a path.

        Raises:
            OSError: the server does not answer.

        """
        asked = f"GET {path} HTTP/1.1\r\nHost: {self._address[0]}\r\n\r\n".encode("ascii")
        if self._socket is None:
            self._socket = socket.create_connection(self._address, TIMEOUT_S)
            self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        started = perf_counter()
        self._socket.sendall(asked)
        head, body = self._receive(self._socket)
        ms = (perf_counter() - started) * 1e3
        if b"connection: close" in head.lower():
            self.close()
        return Answered(int(head.split(b" ", 2)[1]), body, ms)

    def close(self) -> None:
        """Hang up."""
        if self._socket is not None:
            self._socket.close()
            self._socket = None

    @staticmethod
    def _receive(connection: socket.socket) -> tuple[bytes, bytes]:
        """Head and body; the body's length must be stated."""
        received = b""
        while _END_OF_HEAD not in received:
            received += _more(connection)
        head, _, body = received.partition(_END_OF_HEAD)
        lower = head.lower()
        at = lower.index(_LENGTH) + len(_LENGTH)
        length = int(lower[at : at + 20].split(b"\r\n", 1)[0])
        parts, held = [body], len(body)
        while held < length:
            parts.append(_more(connection))
            held += len(parts[-1])
        return head, b"".join(parts)


def _more(connection: socket.socket) -> bytes:
    received = connection.recv(1 << 16)
    if not received:
        raise ConnectionResetError("the server hung up")
    return received
