"""Where the time of a request goes: `python -m tests.bench.stages --home FOLDER`.

The application is asked in this process, without a socket. Each stage is run RUNS times in a row on
each of QUESTIONS questions; told is the median over the questions of the least CPU time. The least
of several runs is what the work takes on a machine that does nothing else, nearly: processors that
others share make a single run up to three times as long. It also finds whatever is kept of a
question it saw just before, so a first request takes more: `tests.bench.http` tells that.
"""

import argparse
import json
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from flask import Flask
from werkzeug.datastructures import MultiDict
from werkzeug.test import EnvironBuilder, run_wsgi_app

from kb.answers import Answers
from kb.hits import HitBuilder
from kb.query.marks import Marker
from kb.searcher import Searcher, engine_query
from kb.serialize import search_json
from kb.settings import Settings
from kb.snippet import snippet
from tests.bench.engine import say
from tests.bench.page import renew, table
from tests.bench.served import Question, build, questions
from web import create_app
from web.addressing.params import read_form
from web.service import joined
from web.serving.warm import warm

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

QUESTIONS = 90
RUNS = 9
KINDS = ("term", "and", "facet")

Stage = tuple[str, Callable[[int], object]]


def main() -> None:
    """Build, run every stage, print, write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--documents", type=int, default=20_000)
    parser.add_argument("--home", type=Path, help="build here, or use again what was built here")
    parser.add_argument("--write", action="store_true", help="renew docs/performance.md")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="kb-bench-") as made:
        home = chosen.home or Path(made)
        build(chosen.documents, home)
        app = create_app(Settings(home=home))
        warm(app)
        joined(app).searcher.answers = Answers(most=0)
        asked = [q for q in questions(QUESTIONS // 2) if q.kind in KINDS][:QUESTIONS]
        nothing = [environ_of("/healthz")] * len(asked)
        programs = [environ_of("/api/v1/search", question) for question in asked]
        readers = [environ_of("/recherche", question) for question in asked]
        rows = []
        for name, act in (
            *stages_of(joined(app).searcher, asked),
            ("an address that does nothing", lambda at: ask(app, nothing[at])),
            ("whole request, JSON", lambda at: ask(app, programs[at])),
            ("whole request, HTML", lambda at: ask(app, readers[at])),
        ):
            least = [least_ms(act, at) for at in range(len(asked))]
            told = f"{statistics.median(least):.2f}", f"{statistics.mean(least):.2f}"
            say(f"{name:36} {told[0]} {told[1]}")
            rows.append([name, *told])
    if chosen.write:
        renew("stages", table(("CPU ms", "median", "mean"), rows))


def stages_of(searcher: Searcher, asked: list[Question]) -> Iterator[Stage]:
    """The stages of a search, in order; each has what those before it made."""
    requests = [read_form(MultiDict(question.parameters)).request() for question in asked]
    with searcher.engine.reader() as reader:

        def plan(at: int):
            return searcher.plan(requests[at].query, requests[at].date_kind, reader)

        yield "reading the query", plan
        plans = [plan(at) for at in range(len(asked))]
        queries = [
            engine_query(request, made) for request, made in zip(requests, plans, strict=True)
        ]
        yield "engine: find, rank, count, name passages", lambda at: reader.search(queries[at])
        found = [reader.search(query) for query in queries]

        def hits(at: int):
            builder = HitBuilder.of(reader, searcher.themes, plans[at].marks)
            return builder.hits(found[at].matches)

        def texts(at: int) -> list[str]:
            return [
                passage.text
                for match in found[at].matches
                for passage in reader.passages(match.id, match.passages)
            ]

        def extracts(at: int) -> None:
            marker = Marker.of(plans[at].marks, title=False)
            for text in held[at]:
                snippet(text, marker)

        yield "hits, whole", hits
        yield "— heads read", lambda at: reader.heads([m.id for m in found[at].matches])
        yield "— passages read", texts
        held = [texts(at) for at in range(len(asked))]
        yield "— extracts", extracts
        labels = searcher.labels
        yield "facets named", lambda at: labels.facets(found[at].facets, requests[at])
        yield "search, whole", lambda at: searcher.search(requests[at])
        results = [searcher.search(request) for request in requests]
        yield "JSON values", lambda at: search_json(results[at])
        values = [search_json(result) for result in results]
        yield "JSON by the standard library", lambda at: json.dumps(values[at])


def environ_of(path: str, question: Question | None = None) -> "WSGIEnvironment":
    """A request as a server hands it to the application."""
    query = urlencode(question.parameters) if question else ""
    return EnvironBuilder(path, query_string=query).get_environ()


def ask(app: Flask, environ: "WSGIEnvironment") -> int:
    """Bytes of the answer to a request.

    Raises:
        SystemExit: it was refused.

    """
    body, status, _ = run_wsgi_app(app.wsgi_app, environ, buffered=True)
    if not status.startswith("200"):
        sys.exit(f"{environ['PATH_INFO']}: {status}")
    return sum(map(len, body))


def least_ms(act: Callable[[int], object], at: int) -> float:
    """The least CPU milliseconds of RUNS runs of one question."""
    spent = []
    for _ in range(RUNS):
        before = time.thread_time_ns()
        act(at)
        spent.append((time.thread_time_ns() - before) / 1e6)
    return min(spent)


if __name__ == "__main__":
    main()
