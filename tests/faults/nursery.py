"""Processes that crawl, forked from one that has Scrapy in memory: each real, none slow to start.

A fork of the command itself would not do: SQLite takes locks that it finds in memory for its own
(https://sqlite.org/howtocorrupt.html#_carrying_an_open_database_connection_across_a_fork_).
"""

import array
import os
import signal
import socket
import subprocess
import sys
from importlib import import_module
from typing import IO, BinaryIO

INTEGER = 4


class Nursery:
    """A process that forks others; `start` is called in any fork of the one that made it."""

    def __init__(self) -> None:
        self._address = f"\0kb-nursery-{os.getpid()}"  # no file of it stays behind
        self._listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self._listener.bind(self._address)
        self._listener.listen()
        if os.fork() == 0:
            _serve(self._listener, os.getppid())
        self._listener.close()

    def start(self, errors: BinaryIO) -> "Crawling":
        """Have `indexer.crawl` run in a process of the group of this one."""
        asking = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        asking.connect(self._address)
        theirs_in, ours_in = os.pipe()
        ours_out, theirs_out = os.pipe()
        passed = array.array("i", [theirs_in, theirs_out, errors.fileno()])
        socket.send_fds(asking, [os.getpgrp().to_bytes(INTEGER)], list(passed))
        os.close(theirs_in)
        os.close(theirs_out)
        return Crawling(asking, os.fdopen(ours_in, "wb"), os.fdopen(ours_out, "rb"))


class Crawling:
    """What `subprocess.Popen` would be of it."""

    def __init__(self, told: socket.socket, stdin: IO[bytes], stdout: IO[bytes]) -> None:
        self.stdin: IO[bytes] | None = stdin
        self.stdout: IO[bytes] | None = stdout
        self.returncode: int | None = None
        self._told = told
        self._number = int.from_bytes(told.recv(INTEGER))

    def wait(self, timeout: float | None = None) -> int:
        """Its exit code, once it ended."""
        self._told.settimeout(timeout)
        try:
            status = int.from_bytes(self._told.recv(INTEGER))
        except TimeoutError:
            raise subprocess.TimeoutExpired("indexer.crawl", timeout or 0.0) from None
        self._told.close()
        self.returncode = os.waitstatus_to_exitcode(status)
        return self.returncode

    def kill(self) -> None:
        """End it at once."""
        os.kill(self._number, signal.SIGKILL)


def _serve(listener: socket.socket, parent: int) -> None:
    """Fork one process for each that connects, until whoever made this one is gone."""
    for number in (0, 1):
        os.dup2(os.open(os.devnull, os.O_RDWR), number)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for those that wait
    listener.settimeout(1.0)
    while os.getppid() == parent:
        try:
            asking, _ = listener.accept()
        except TimeoutError:
            continue
        asking.setblocking(True)
        if os.fork() == 0:
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            listener.close()
            _wait_for(asking)
        asking.close()
    os._exit(0)


def _wait_for(asking: socket.socket) -> None:
    """Tell the number of the process that crawls, and, in the end, how it ended."""
    group, given, _, _ = socket.recv_fds(asking, INTEGER, 3)
    child = os.fork()
    if child == 0:
        asking.close()
        _crawl(int.from_bytes(group), given)
    for each in given:
        os.close(each)
    try:
        asking.sendall(child.to_bytes(INTEGER))
        _, status = os.waitpid(child, 0)
        asking.sendall(status.to_bytes(INTEGER))
    finally:
        os._exit(0)


def _crawl(group: int, given: list[int]) -> None:
    code = 1
    try:
        os.setpgid(0, group)
        for number, each in enumerate(given):
            os.dup2(each, number)
            os.close(each)
        import_module("indexer.crawl.__main__").main()
        code = 0
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else 1
    except BaseException:  # noqa: BLE001  # as the interpreter would
        import_module("traceback").print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)
