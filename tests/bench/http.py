"""Whole requests on a real `kb serve`, over loopback: `python -m tests.bench.http`.

First one client asks each kind of question as HTML and as JSON, none twice; then several ask all of
them at once for a few seconds. Times are what a client sees, from sending to the last byte; CPU is
what the worker takes on average, which says more where the machine is not quiet. An answer that the
service may have kept is asked for in the rows « again » only. Bounded: SECONDS a number of clients.

build/http.json holds the figures; with --write the tables of docs/performance.md are made anew.
"""

import argparse
import json
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
from tests.bench.memory import held_kb
from tests.bench.page import renew, table
from tests.bench.served import KINDS, Question, build, questions

SECONDS = 8.0
FORMS = {"HTML": "/recherche", "JSON": "/api/v1/search"}
QUESTIONS = 300
"""Of each kind. Half are asked as HTML and half as JSON: none is asked twice by one client."""
_HALF = QUESTIONS * len(KINDS) // 2
AGAIN = 50
"""Of each kind, asked once more right after; the service keeps more answers than that."""
FORMS_ASKED = {"HTML": slice(_HALF), "JSON": slice(_HALF, None)}
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

    def columns(self) -> list[str]:
        """p50, p95 and p99."""
        return [f"{self.percentile(share):.2f}" for share in (0.5, 0.95, 0.99)]


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


@dataclass(slots=True)
class Report:
    """What is printed and written: texts in order, figures by name."""

    texts: list[str] = field(default_factory=list)
    figures: dict[str, object] = field(default_factory=dict)

    def add(self, text: str) -> None:
        """One more piece, shown at once."""
        say(f"\n{text}")
        self.texts.append(text)


def main() -> None:
    """Build, serve, ask, print, write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--documents", type=int, default=20_000)
    parser.add_argument("--clients", default="1,8,32", help="numbers of clients, with commas")
    parser.add_argument("--seconds", type=float, default=SECONDS, help="for each of these numbers")
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--home", type=Path, help="build here, or use again what was built here")
    parser.add_argument("--output", type=Path, default=Path("build/http.json"))
    parser.add_argument("--write", action="store_true", help="renew docs/performance.md")
    chosen = parser.parse_args()
    report = Report()
    with tempfile.TemporaryDirectory(prefix="kb-bench-") as made:
        home = chosen.home or Path(made)
        say(f"{chosen.documents:,} documents: building")
        build(chosen.documents, home)
        asked = list(dict.fromkeys(questions(QUESTIONS)))
        with serving(home, chosen.workers) as served:
            first_answers(served, asked, report)
            one_client(served, asked, report)
            numbers = [int(n) for n in chosen.clients.split(",")]
            many_clients(served, asked, numbers, chosen.seconds, report)
            memory(served, report)
    chosen.output.parent.mkdir(parents=True, exist_ok=True)
    chosen.output.write_text(json.dumps(report.figures, indent=1), encoding="utf-8")
    if chosen.write:
        renew("http", "\n\n".join(report.texts))


@contextmanager
def serving(home: Path, workers: int) -> Iterator[Served]:
    """`kb serve` on a free port, ended with the block."""
    program = "from kb.cli import main; main()"
    command = [sys.executable, "-c", program, "--home", str(home), "serve"]
    process = subprocess.Popen(
        [*command, "--host", "127.0.0.1", "--port", "0", "--workers", str(workers)],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONUNBUFFERED": "1", "KB_API_RATE": "0"},
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
        if process.stdout:
            process.stdout.close()


def path_of(question: Question, form: str) -> str:
    """What is asked of the server."""
    return f"{FORMS[form]}?{urlencode(question.parameters)}"


def first_answers(served: Served, asked: Sequence[Question], report: Report) -> None:
    """The first requests of a fresh worker, which must be no slower than the rest."""
    connection = Connection(served.host, served.port)
    ms = [connection.get(path_of(question, "HTML")).ms for question in asked[:5]]
    connection.close()
    report.figures["first_ms"] = [round(each, 2) for each in ms]
    report.add(f"First requests of a worker, ms: {', '.join(f'{each:.1f}' for each in ms)}.")


def one_client(served: Served, asked: Sequence[Question], report: Report) -> None:
    """Each kind of question by itself, as HTML and as JSON."""
    rows: list[list[str]] = []
    connection = Connection(served.host, served.port)
    for form in FORMS:
        everything, spent, again = Times(), 0.0, list[float]()
        for kind in KINDS:
            times, size, before = Times(), 0, served.cpu_ms()
            for question in (q for q in asked[FORMS_ASKED[form]] if q.kind == kind):
                answered = connection.get(path_of(question, form))
                times.ms.append(answered.ms)
                times.errors += answered.status != 200
                size += len(answered.body)
            everything.ms += times.ms
            everything.errors += times.errors
            latest = [q for q in asked[FORMS_ASKED[form]] if q.kind == kind][-AGAIN:]
            again += [connection.get(path_of(question, form)).ms for question in latest]
            kb = size / max(len(times.ms), 1) / 1024
            cpu = served.cpu_ms() - before
            spent += cpu
            rows.append(one_client_row(kind, form, f"{kb:.0f}", cpu, times))
        rows.append(one_client_row("all", form, "", spent, everything))
        rows.append(["again", form, "", "", *Times(again).columns(), "0"])
        report.figures[form] = {
            "p50_ms": everything.percentile(0.5),
            "p95_ms": everything.percentile(0.95),
            "p99_ms": everything.percentile(0.99),
            "cpu_ms": spent / max(len(everything.ms), 1),
            "errors": everything.errors,
            "again_p50_ms": Times(again).percentile(0.5),
        }
    connection.close()
    head = ("one client", "form", "KB", "CPU ms", "p50 ms", "p95 ms", "p99 ms", "errors")
    report.add(table(head, rows))


def one_client_row(kind: str, form: str, kb: str, cpu_ms: float, times: Times) -> list[str]:
    """One line of the table."""
    cpu = f"{cpu_ms / max(len(times.ms), 1):.1f}"
    return [kind, form, kb, cpu, *times.columns(), str(times.errors)]


def many_clients(
    served: Served,
    asked: Sequence[Question],
    numbers: Sequence[int],
    seconds: float,
    report: Report,
) -> None:
    """All questions in turn from several clients at once, half as HTML and half as JSON."""
    forms = list(FORMS)
    paths = [path_of(question, forms[at // len(KINDS) % 2]) for at, question in enumerate(asked)]
    rows: list[list[str]] = []
    figures = []
    for number in numbers:
        total, took = together(served, paths, number, seconds)
        rate = len(total.ms) / took
        rows.append([str(number), f"{rate:.0f}", *total.columns(), str(total.errors)])
        figures.append(
            {
                "clients": number,
                "requests_s": rate,
                "p50_ms": total.percentile(0.5),
                "p95_ms": total.percentile(0.95),
                "p99_ms": total.percentile(0.99),
                "errors": total.errors,
            }
        )
    report.figures["clients"] = figures
    report.add(table(("clients", "requests/s", "p50 ms", "p95 ms", "p99 ms", "errors"), rows))


def together(
    served: Served, paths: Sequence[str], number: int, seconds: float
) -> tuple[Times, float]:
    """What that many clients got, and in how many seconds."""
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
    return Times([ms for times in each for ms in times.ms], sum(t.errors for t in each)), took


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


def memory(served: Served, report: Report) -> None:
    """What each process holds: all it sees, its part of what processes share, what is its alone."""
    try:
        workers = served.workers()
        held = {pid: shares_mb(held_kb(pid)) for pid in (str(served.pid), *workers)}
    except OSError:
        report.add("Memory: not known on this system.")
        return
    rows = [
        ["worker" if pid in workers else "main process", *(f"{mb:.0f}" for mb in each.values())]
        for pid, each in held.items()
    ]
    report.figures["memory_mb"] = [held[pid] for pid in workers]
    report.add(table(("memory, MB", "resident", "its share", "its own"), rows))


def shares_mb(kb: dict[str, int]) -> dict[str, float]:
    """With the index it maps, with what is shared divided, what the process alone holds."""
    own = kb["Private_Clean"] + kb["Private_Dirty"]
    return {"resident": kb["Rss"] / 1024, "share": kb["Pss"] / 1024, "own": own / 1024}


if __name__ == "__main__":
    main()
