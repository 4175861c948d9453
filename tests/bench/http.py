"""Whole requests on a real `kb serve`, over loopback: `python -m tests.bench.http`.

First one client asks each kind of question as HTML and as JSON; then several ask all of them at
once for a few seconds. Times are what a client sees, from sending to the last byte; CPU is what the
worker takes on average, which says more where the machine is not quiet. Nothing is kept of an
answer, neither here nor in the server. Bounded: SECONDS a number of clients.
"""

import argparse
import os
import re
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from urllib.parse import urlencode

from tests.bench.client import Connection
from tests.bench.engine import say
from tests.bench.served import KINDS, Question, build, questions

SECONDS = 8.0
FORMS = {"HTML": "/recherche", "JSON": "/api/v1/search"}
_ADDRESS = re.compile(r"http://([0-9.]+):([0-9]+)/")


@dataclass(slots=True)
class Times:
    """Milliseconds of the answers, and what went wrong."""

    ms: list[float] = field(default_factory=list)
    errors: int = 0

    def percentile(self, share: float) -> float:
        """The time that this share of answers took at most."""
        ordered = sorted(self.ms)
        return ordered[min(int(len(ordered) * share), len(ordered) - 1)] if ordered else 0.0

    def columns(self) -> str:
        """p50, p95 and p99."""
        return " | ".join(f"{self.percentile(share):.2f}" for share in (0.5, 0.95, 0.99))


@dataclass(frozen=True, slots=True)
class Served:
    """A running service."""

    host: str
    port: int
    pid: int

    def workers(self) -> list[str]:
        """Ids of the processes that answer.

        Raises:
            OSError: this system does not tell.

        """
        return Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text().split()

    def cpu_ms(self) -> float:
        """Processor time these have taken, in steps of a clock tick; 0 where it is not known."""
        try:
            stats = [Path(f"/proc/{pid}/stat").read_text() for pid in self.workers()]
        except OSError:
            return 0.0
        ticks = sum(int(n) for stat in stats for n in stat.rpartition(")")[2].split()[11:13])
        return ticks * 1e3 / os.sysconf("SC_CLK_TCK")


def main() -> None:
    """Build, serve, ask, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--documents", type=int, default=20_000)
    parser.add_argument("--clients", default="1,8,32", help="numbers of clients, with commas")
    parser.add_argument("--seconds", type=float, default=SECONDS, help="for each of these numbers")
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--home", type=Path, help="build here, or use again what was built here")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="kb-bench-") as made:
        home = chosen.home or Path(made)
        build(chosen.documents, home)
        asked = questions()
        with serving(home, chosen.workers) as served:
            first_answers(served, asked)
            one_client(served, asked)
            many_clients(served, asked, [int(n) for n in chosen.clients.split(",")], chosen.seconds)
            memory(served)


@contextmanager
def serving(home: Path, workers: int) -> Iterator[Served]:
    """`kb serve` on a free port, ended with the block."""
    program = "from kb.cli import main; main()"
    command = [sys.executable, "-c", program, "--home", str(home), "serve"]
    process = subprocess.Popen(
        [*command, "--host", "127.0.0.1", "--port", "0", "--workers", str(workers)],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
    )
    try:
        line = process.stdout.readline() if process.stdout else ""
        address = _ADDRESS.search(line)
        if address is None:
            raise SystemExit(f"kb serve did not start: {line!r}")
        yield Served(address[1], int(address[2]), process.pid)
    finally:
        process.terminate()
        process.wait(timeout=30)


def path_of(question: Question, form: str) -> str:
    """What is asked of the server."""
    return f"{FORMS[form]}?{urlencode(question.parameters)}"


def first_answers(served: Served, asked: Sequence[Question]) -> None:
    """The first requests of a fresh worker, which must be no slower than the rest."""
    connection = Connection(served.host, served.port)
    ms = [connection.get(path_of(question, "HTML")).ms for question in asked[:5]]
    connection.close()
    say("First requests, ms: " + ", ".join(f"{each:.1f}" for each in ms))


def one_client(served: Served, asked: Sequence[Question]) -> None:
    """Each kind of question by itself, as HTML and as JSON."""
    say(
        "\n| question | form | KB | CPU ms | p50 ms | p95 ms | p99 ms | errors |"
        "\n|---|---|--:|--:|--:|--:|--:|--:|"
    )
    connection = Connection(served.host, served.port)
    for form in FORMS:
        everything = Times()
        for kind in KINDS:
            times, size, before = Times(), 0, served.cpu_ms()
            for question in (q for q in [*asked, *asked, *asked] if q.kind == kind):
                answered = connection.get(path_of(question, form))
                times.ms.append(answered.ms)
                times.errors += answered.status != 200
                size += len(answered.body)
            everything.ms += times.ms
            kb = size / max(len(times.ms), 1) / 1024
            cpu = (served.cpu_ms() - before) / max(len(times.ms), 1)
            say(f"| {kind} | {form} | {kb:.0f} | {cpu:.1f} | {times.columns()} | {times.errors} |")
        say(f"| all | {form} | | | {everything.columns()} | |")
    connection.close()


def many_clients(
    served: Served, asked: Sequence[Question], numbers: Sequence[int], seconds: float
) -> None:
    """All questions in turn from several clients at once, half HTML and half JSON."""
    say("\n| clients | requests/s | p50 ms | p95 ms | p99 ms | errors |\n|--:|--:|--:|--:|--:|--:|")
    paths = [path_of(q, form) for q in asked for form in FORMS]
    for number in numbers:
        each = [Times() for _ in range(number)]
        turn = count()
        until = time.monotonic() + seconds
        threads = [
            threading.Thread(target=ask_until, args=(served, paths, turn, until, times))
            for times in each
        ]
        started = time.monotonic()
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        took = time.monotonic() - started
        total = Times([ms for times in each for ms in times.ms], sum(t.errors for t in each))
        rate = len(total.ms) / took
        say(f"| {number} | {rate:.0f} | {total.columns()} | {total.errors} |")


def ask_until(
    served: Served, paths: Sequence[str], turn: "count[int]", until: float, times: Times
) -> None:
    """One client: the next question until time is up."""
    connection = Connection(served.host, served.port)
    while time.monotonic() < until:
        try:
            answered = connection.get(paths[next(turn) % len(paths)])
        except OSError:
            times.errors += 1
            connection.close()
            continue
        times.ms.append(answered.ms)
        times.errors += answered.status != 200
    connection.close()


def memory(served: Served) -> None:
    """What each process holds: all it sees, its part of what processes share, what is its alone."""
    try:
        workers = served.workers()
        for pid in (str(served.pid), *workers):
            lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()[1:]
            kb = {line.split(":")[0]: int(line.split()[1]) for line in lines}
            name = "worker" if pid in workers else "main process"
            private = kb["Private_Clean"] + kb["Private_Dirty"]
            say(
                f"\nMemory of the {name}: {kb['Rss'] / 1024:.0f} MB resident with the index it "
                f"maps, {kb['Pss'] / 1024:.0f} MB with what is shared divided, "
                f"{private / 1024:.0f} MB its own"
            )
    except OSError:
        say("\nMemory: not known on this system")


if __name__ == "__main__":
    main()
