"""How fast completion answers a reader who types: `python -m tests.bench.completion`.

Words of the collection are typed letter by letter at a real `kb serve` over loopback, each
beginning asked for without a pause, as `search.js` asks. First by one reader alone, then beside
others who search for pages of results without a pause, then by several at once. Bounded: SECONDS
each. Times are what a client sees; processor time a request is the worker's, which in the crowd
that searches holds the searches too and is left out.
"""

import argparse
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from itertools import cycle
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlencode

from tests.bench.client import Connection
from tests.bench.engine import say
from tests.bench.http import QUESTIONS, Served, Times, path_of, serving
from tests.bench.page import table
from tests.bench.served import Question, build, questions

SECONDS = 5.0
LIMIT = 8
"""As `search.js` asks."""
LEAST, MOST = 1, 12
"""Letters of a beginning."""


class Situation(NamedTuple):
    """How many readers type, and how many search beside them."""

    name: str
    typists: int
    searchers: int


SITUATIONS = (
    Situation("one reader types", 1, 0),
    Situation("one types, one searches", 1, 1),
    Situation("one types, two search", 1, 2),
    Situation("four type", 4, 0),
)


def main() -> None:
    """Build, serve, type, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--documents", type=int, default=20_000)
    parser.add_argument("--home", type=Path, help="build here, or use again what was built here")
    parser.add_argument("--seconds", type=float, default=SECONDS, help="for each situation")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="kb-bench-") as made:
        home = chosen.home or Path(made)
        build(chosen.documents, home)
        asked = questions(QUESTIONS)
        with serving(home, 1) as served:
            rows = [row(served, asked, there, chosen.seconds) for there in SITUATIONS]
    head = ("completion", "asked", "p50, ms", "p95", "p99", "CPU ms", "errors")
    say(f"\n{table(head, rows)}")


def beginnings(asked: Sequence[Question]) -> Iterator[str]:
    """Paths for each beginning of the words asked for, as they are typed."""
    for question in asked:
        text = dict(question.parameters)["q"]
        for length in range(LEAST, min(len(text), MOST) + 1):
            yield f"/api/v1/suggest?{urlencode({'q': text[:length], 'limit': LIMIT})}"


def row(served: Served, asked: Sequence[Question], there: Situation, seconds: float) -> list[str]:
    """One situation: times of those who type."""
    typed = [Times() for _ in range(there.typists)]
    typing = list(beginnings(asked))
    searched = [path_of(question, "HTML") for question in asked]
    tasks = [
        task(served, shifted(typing, at, there.typists), seconds, times)
        for at, times in enumerate(typed)
    ]
    tasks += [
        task(served, shifted(searched, at, there.searchers), seconds, Times())
        for at in range(there.searchers)
    ]
    before = served.cpu_ms()
    threads = [threading.Thread(target=each) for each in tasks]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    spent = served.cpu_ms() - before
    every = Times([ms for each in typed for ms in each.ms], sum(each.errors for each in typed))
    cpu = f"{spent / max(len(every.ms), 1):.2f}" if not there.searchers else "–"
    return [there.name, str(len(every.ms)), *every.columns(), cpu, str(every.errors)]


def shifted(paths: Sequence[str], at: int, of: int) -> list[str]:
    """The same paths from another place on, so that several readers ask for different ones."""
    start = len(paths) * at // of
    return [*paths[start:], *paths[:start]]


def task(served: Served, paths: Sequence[str], seconds: float, times: Times) -> Callable[[], None]:
    """One reader who asks without a pause until time is up."""

    def run() -> None:
        connection = Connection(served.host, served.port)
        ends = time.perf_counter() + seconds
        for path in cycle(paths):
            if time.perf_counter() >= ends:
                break
            try:
                answered = connection.get(path)
            except OSError:
                times.errors += 1
                connection.close()
                continue
            times.ms.append(answered.ms)
            times.errors += answered.status != 200
        connection.close()

    return run


if __name__ == "__main__":
    main()
