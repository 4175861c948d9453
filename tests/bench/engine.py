"""Engines side by side on one collection: `python -m tests.bench.engine --size 20000`.

Times are CPU milliseconds a query in this process, median of REPEATS runs after one to warm up.
Ours and tantivy count every match; SQLite FTS5 and stock Whoosh are not asked to. Results go to
build/bench.json. An engine whose package is not installed is left out, and said so.
"""

import argparse
import gc
import importlib
import json
import os
import resource
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from tests.bench.collection import BenchDocument, documents
from tests.bench.contender import Contender, folder_size
from tests.bench.queries import KINDS, BenchQuery, queries

REPEATS = 5
SLOW_REPEATS = 1
CONTENDERS = {
    "ours": "tests.bench.ours:Ours",
    "whoosh": "tests.bench.stock:StockWhoosh",
    "fts5": "tests.bench.fts5:Fts5",
    "tantivy": "tests.bench.tantivy_engine:Tantivy",
}

Figures = dict[str, dict[str, float]]


def main() -> None:
    """Build, ask, print, write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", type=int, default=int(os.environ.get("SIZE", "2000")))
    parser.add_argument("--engines", nargs="*", default=list(CONTENDERS), choices=list(CONTENDERS))
    parser.add_argument("--folder", type=Path, help="keep indexes here; those found are used again")
    parser.add_argument("--output", type=Path, default=Path("build/bench.json"))
    chosen = parser.parse_args()
    folder = chosen.folder or Path(tempfile.mkdtemp(prefix="kb-bench-"))
    held = list(documents(chosen.size))
    words = sum(len(passage.split()) for one in held for passage in one.passages)
    asked = queries(held[: min(len(held), 500)])
    engines: dict[str, Figures] = {}
    answers: dict[str, list[list[str]]] = {}
    try:
        for name in chosen.engines:
            made = contender(name, folder / name)
            if made is not None:
                engines[name], answers[name] = measure(made, folder / name, held, asked)
                show(name, engines[name])
    finally:
        if chosen.folder is None:
            shutil.rmtree(folder, ignore_errors=True)
    report = {
        "collection": {"documents": chosen.size, "words": words, "queries": len(asked)},
        "engines": engines,
        "ratios": ratios(engines),
        "agreement": agreement(answers),
    }
    chosen.output.parent.mkdir(parents=True, exist_ok=True)
    chosen.output.write_text(json.dumps(report, indent=1), encoding="utf-8")
    say(json.dumps({"ratios": report["ratios"], "agreement": report["agreement"]}, indent=1))


def contender(name: str, folder: Path) -> Contender | None:
    """The engine of that name, None when its package is not here."""
    module, kind = CONTENDERS[name].split(":")
    try:
        made: Contender = getattr(importlib.import_module(module), kind)(folder)
    except ModuleNotFoundError as error:
        say(f"{name}: left out, {error}")
        return None
    return made


def measure(
    engine: Contender, folder: Path, held: list[BenchDocument], asked: list[BenchQuery]
) -> tuple[Figures, list[list[str]]]:
    """Every figure of one engine, and its answers."""
    figures: Figures = {}
    if not folder.exists():
        before = time.process_time()
        engine.build(held)
        figures["build"] = {"cpu_s": round(time.process_time() - before, 2)}
    figures["size"] = {"mb": round(folder_size(folder) / 1e6, 1)}
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    before = time.process_time()
    engine.open()
    answers = [engine.search(asked[0])]
    figures["open"] = {"ms": round((time.process_time() - before) * 1e3, 1)}
    answers = [engine.search(query) for query in asked]
    figures["memory"] = {
        "growth_mb": round((resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - memory) / 1e3, 1)
    }
    repeats = SLOW_REPEATS if engine.name == "whoosh" else REPEATS
    times = {query: cpu_ms(engine.search, query, repeats) for query in asked}
    figures["all"] = percentiles(list(times.values()))
    for kind in KINDS:
        figures[kind] = percentiles([ms for query, ms in times.items() if query.kind == kind])
    pages = [query for query in asked if query.kind in ("term", "and", "or")][::4]
    figures["snippet"] = percentiles([cpu_ms(engine.snippets, query, repeats) for query in pages])
    return figures, answers


def cpu_ms(act: Callable[[BenchQuery], list[str]], query: BenchQuery, repeats: int) -> float:
    """Median CPU milliseconds of one query."""
    act(query)
    gc.collect(0)
    spent = []
    for _ in range(repeats):
        before = time.process_time_ns()
        act(query)
        spent.append((time.process_time_ns() - before) / 1e6)
    return statistics.median(spent)


def percentiles(times: list[float]) -> dict[str, float]:
    """Median and 95th percentile."""
    ordered = sorted(times)
    return {
        "p50_ms": round(statistics.median(ordered), 4),
        "p95_ms": round(ordered[min(int(len(ordered) * 0.95), len(ordered) - 1)], 4),
    }


def ratios(engines: dict[str, Figures]) -> dict[str, dict[str, dict[str, float]]]:
    """How many times the CPU of ours each other engine takes."""
    ours = engines.get("ours", {})
    return {
        name: {
            kind: {
                unit: round(value / ours[kind][unit], 2)
                for unit, value in units.items()
                if ours.get(kind, {}).get(unit)
            }
            for kind, units in figures.items()
        }
        for name, figures in engines.items()
        if name != "ours"
    }


def agreement(answers: dict[str, list[list[str]]]) -> dict[str, float]:
    """Share of queries whose ten documents are ours, in any order."""
    ours = answers.get("ours", [])
    return {
        name: sum(set(a) == set(b) for a, b in zip(ours, theirs, strict=True)) / len(ours)
        for name, theirs in answers.items()
        if ours and name != "ours"
    }


def show(name: str, figures: Figures) -> None:
    """One line a figure."""
    for kind, units in figures.items():
        say(f"{name:8} {kind:8} " + "  ".join(f"{unit} {value}" for unit, value in units.items()))


def say(line: str) -> None:
    """Print."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
