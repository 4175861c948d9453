"""Engines side by side: `make bench`, or `python -m tests.bench.engine --collections 20000`.

Every engine indexes the same words of the same documents, title and body, in one thread and in a
process of its own. Whether they find alike is checked: as many documents a query. All answer with
ids of the best ten. Ours and tantivy count every match while on the clock; SQLite FTS5, Xapian and
stock Whoosh are not asked to. An engine that is not installed is left out, and said so.

build/bench.json holds the first collection as documented, the others under `others`; with --write
the tables and the plot of docs/performance.md are made anew.
"""

import argparse
import json
import platform
import shutil
import sys
import tempfile
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

from tests.bench.corpora import REAL, REAL_NAME, Collection, stored
from tests.bench.figures import agreement, facet_cost_ms, figures, ratios
from tests.bench.measure import CONTENDERS, Measured, measure
from tests.bench.page import Compared, tables, write

FULL = ("20000", "100000", REAL_NAME)
BUDGET_S = 20.0
OUTPUT = Path("build/bench.json")


def main() -> None:
    """Build, ask, print, write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--collections", nargs="+", default=list(FULL), help="sizes, cdtn-travail")
    parser.add_argument("--engines", nargs="+", default=list(CONTENDERS), choices=list(CONTENDERS))
    parser.add_argument("--folder", type=Path, help="keep indexes here; those found are used again")
    parser.add_argument("--budget", type=float, default=BUDGET_S, help="CPU seconds a kind at most")
    parser.add_argument("--output", type=Path, default=OUTPUT)
    parser.add_argument("--write", action="store_true", help="renew docs/performance.md")
    chosen = parser.parse_args()
    folder = chosen.folder or Path(tempfile.mkdtemp(prefix="kb-bench-"))
    compared: list[Compared] = []
    try:
        for name in chosen.collections:
            if name == REAL_NAME and not REAL.exists():
                say(f"{name}: left out, {REAL} is not there")
                continue
            say(f"{name}: preparing documents")
            collection = stored(name, folder / "collections")
            engines = measured(collection, chosen.engines, folder / name, chosen.budget)
            compared.append(Compared(collection, engines))
            save(compared, chosen.output)
    finally:
        if chosen.folder is None:
            shutil.rmtree(folder, ignore_errors=True)
    say("\n" + tables(compared))
    if chosen.write:
        write(compared)


def measured(
    collection: Collection, names: Sequence[str], folder: Path, budget_s: float
) -> dict[str, Measured]:
    """Each engine in turn, in a process of its own."""
    found: dict[str, Measured] = {}
    for name in names:
        started = time.monotonic()
        folder.mkdir(parents=True, exist_ok=True)
        with ProcessPoolExecutor(max_workers=1, mp_context=get_context("spawn")) as apart:
            result = apart.submit(measure, name, folder / name, collection, budget_s).result()
        if isinstance(result, str):
            say(f"{collection.name}: {name} left out, {result}")
            continue
        found[name] = result
        told = figures(result)
        say(
            f"{collection.name}: {name} measured in {time.monotonic() - started:.0f} s, "
            f"all queries p50 {told['all']['p50_ms']} ms, p95 {told['all']['p95_ms']} ms"
        )
    return found


def save(compared: Sequence[Compared], output: Path) -> None:
    """The figures so far; a long run that is stopped keeps what it has."""
    first, *others = [report(one) for one in compared]
    output.parent.mkdir(parents=True, exist_ok=True)
    value = first | {"others": {each["collection"]["name"]: each for each in others}}
    output.write_text(json.dumps(value, indent=1), encoding="utf-8")


def report(one: Compared):
    """What is written of one collection."""
    ours = one.engines.get("ours")
    return {
        "collection": {
            "name": one.collection.name,
            "documents": one.collection.size,
            "words": one.collection.words,
            "queries": len(one.collection.queries()),
            "python": platform.python_version(),
        },
        "engines": {name: figures(each) for name, each in one.engines.items()},
        "versions": {name: each.version for name, each in one.engines.items()},
        "ratios": ratios(one.engines),
        "agreement": agreement(one.engines),
        "facets_add_ms": round(facet_cost_ms(ours), 4) if ours else None,
    }


def say(line: str) -> None:
    """Print at once: a run takes long."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
