"""What one engine takes on one collection, measured in a process of its own.

Times are CPU milliseconds a query in that process, its threads included: of the first time it is
asked, then the median of REPEATS more runs, which find what an engine keeps of a query it knows.
A kind of query ends early when BUDGET_S is spent on it, so that a slow engine does not hold up the
others; the queries of a kind come in random order, so those asked are a sample.
"""

import gc
import importlib
import json
import platform
import shutil
import statistics
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tests.bench.contender import Contender, folder_size
from tests.bench.corpora import MAKERS, ROOT, Collection, Unpaid, digest_of
from tests.bench.memory import held_kb
from tests.bench.queries import KINDS, BenchQuery, without_facets

REPEATS = 5
SLOW_MS = 100.0
"""A query that takes longer is asked once on the clock."""
FEWEST = 4
"""Queries of a kind that are asked whatever they take."""

CONTENDERS = {
    "ours": "tests.bench.ours:Ours",
    "whoosh": "tests.bench.stock:StockWhoosh",
    "fts5": "tests.bench.fts5:Fts5",
    "tantivy": "tests.bench.tantivy_engine:Tantivy",
    "xapian": "tests.bench.xapian_engine:Xapian",
}

BARE = "bare"
"""The facet queries asked without facets."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """One engine on one collection; times by kind, in the order of the queries of that kind."""

    version: str
    build_cpu_s: float
    built_before: bool
    size_mb: float
    open_ms: float
    own_mb: float
    mapped_mb: float
    times: Mapping[str, Sequence[float]] = field(default_factory=dict)
    first: Mapping[str, Sequence[float]] = field(default_factory=dict)
    """The first time each was asked, in the same order."""
    totals: Mapping[str, Sequence[int]] = field(default_factory=dict)
    found: Mapping[str, Sequence[Sequence[str]]] = field(default_factory=dict)


def measure(name: str, folder: Path, collection: Collection, budget_s: float) -> Measured | str:
    """Every figure of one engine; why there are none when its package is not here."""
    module, kind = CONTENDERS[name].split(":")
    try:
        made: Callable[[Path], Contender] = getattr(importlib.import_module(module), kind)
        made_of = inputs_of(module, made(folder).version)
    except ModuleNotFoundError as error:
        return str(error)
    asked = collection.queries()
    forget_other(folder, made_of)
    engine = made(folder)
    build_cpu_s, built_before = built(engine, folder, collection, made_of)
    own, mapped = memory_mb()
    before = time.process_time()
    engine.open()
    engine.search(asked[0])
    open_ms = (time.process_time() - before) * 1e3
    times: dict[str, list[float]] = {}
    first: dict[str, list[float]] = {}
    for kind in KINDS:
        if kind not in engine.lacks:
            given = [query for query in asked if query.kind == kind]
            first[kind], times[kind] = timed(engine.search, given, budget_s)
    bare = without_facets(asked)
    first[BARE], times[BARE] = timed(engine.search, bare, budget_s)
    pages = [query for query in asked if query.kind in ("term", "and", "or")][::4]
    first["snippet"], times["snippet"] = timed(engine.snippets, pages, budget_s)
    own_after, mapped_after = memory_mb()
    # Whether all count alike is looked at where a query was timed, for none but those is compared.
    checked = {
        kind: [query for query in asked if query.kind == kind][: len(times[kind])]
        for kind in KINDS
        if kind in times
    }
    return Measured(
        version=engine.version,
        build_cpu_s=build_cpu_s,
        built_before=built_before,
        size_mb=folder_size(folder) / 1e6,
        open_ms=open_ms,
        own_mb=own_after - own,
        mapped_mb=mapped_after - mapped,
        times=times,
        first=first,
        totals={kind: [engine.count(q) for q in given] for kind, given in checked.items()},
        found={kind: [engine.search(q) for q in given] for kind, given in checked.items()},
    )


def built(
    engine: Contender, folder: Path, collection: Collection, made_of: str
) -> tuple[float, bool]:
    """CPU seconds of building, reading the documents left out; those of a folder that is kept."""
    kept = note_of(folder)
    if kept.exists():
        return float(json.loads(kept.read_text(encoding="utf-8"))["cpu_s"]), True
    documents = Unpaid(collection.documents())
    before = time.process_time()
    engine.build(documents)
    cpu_s = time.process_time() - before - documents.cpu_s
    kept.write_text(json.dumps({"cpu_s": cpu_s, "made_of": made_of}), encoding="utf-8")
    return cpu_s, False


def forget_other(folder: Path, made_of: str) -> None:
    """Remove an index unless it is whole and made of the same."""
    kept = note_of(folder)
    if not kept.exists() or json.loads(kept.read_text(encoding="utf-8"))["made_of"] != made_of:
        kept.unlink(missing_ok=True)
        shutil.rmtree(folder, ignore_errors=True)


def note_of(folder: Path) -> Path:
    """What is noted of a build once it is whole, beside its folder."""
    return folder.with_suffix(".build.json")


def inputs_of(module: str, version: str) -> str:
    """What an index is made of besides documents: an engine's code here, and its own version."""
    here = Path(__file__).parent
    files = [here / f"{module.rpartition('.')[2]}.py", here / "contender.py", *MAKERS]
    if module == CONTENDERS["ours"].split(":")[0]:
        files += (ROOT / "kb").rglob("*.py")
    return f"{digest_of(files)} {version} {platform.python_version()}"


def timed(
    act: Callable[[BenchQuery], list[str]], asked: Sequence[BenchQuery], budget_s: float
) -> tuple[list[float], list[float]]:
    """Milliseconds of the first queries, as many as the budget allows: first asked, then again."""
    first: list[float] = []
    again: list[float] = []
    started = time.process_time()
    for query in asked:
        if len(first) >= FEWEST and time.process_time() - started > budget_s:
            break
        first.append(cpu_ms(act, query))
        gc.collect(0)
        repeats = 1 if first[-1] > SLOW_MS else REPEATS
        again.append(statistics.median(cpu_ms(act, query) for _ in range(repeats)))
    return first, again


def cpu_ms(act: Callable[[BenchQuery], list[str]], query: BenchQuery) -> float:
    """CPU milliseconds of one run."""
    before = time.process_time_ns()
    act(query)
    return (time.process_time_ns() - before) / 1e6


def memory_mb() -> tuple[float, float]:
    """Memory of this process: its own, and pages of files; 0 where the system does not tell."""
    try:
        kb = held_kb()
    except OSError:
        return 0.0, 0.0
    return kb["Anonymous"] / 1e3, (kb["Rss"] - kb["Anonymous"]) / 1e3
