"""Whoosh and OpenSearch side by side on one machine: `python -m tests.bench.scale --write`.

Both index the same documents of a site with the whole French analysis and answer the same
questions, in the same order, through the whole search (plan, passages, extracts, facets); totals,
facets and first pages are compared. Each is measured in a process of its own. With --folder the
documents and the figures of each engine are kept: a run that was stopped goes on from there, unless
the code changed.
"""

import argparse
import json
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import asdict
from hashlib import sha256
from multiprocessing import get_context
from pathlib import Path

from pydantic import TypeAdapter

from tests.bench.corpora import ROOT, stored
from tests.bench.scale_measure import Given, Measured, opensearch, say, whoosh
from tests.bench.scale_page import tables, write

SIZES = (20_000, 100_000)
HEAP = "1g"
LIMIT_MIN = 60.0
BUDGET_S = 60.0
ENGINES = {"Whoosh": whoosh, "OpenSearch": opensearch}
OUTPUT = Path("build/scale.json")
MEASURED = TypeAdapter(Measured | str)


def main() -> None:
    """Build, ask, compare, print, write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sizes", type=int, nargs="*", default=list(SIZES))
    parser.add_argument("--heap", default=HEAP, help="memory of the server's own")
    parser.add_argument("--folder", type=Path, help="keep documents and figures here")
    parser.add_argument("--limit", type=float, default=LIMIT_MIN, help="minutes a build may take")
    parser.add_argument("--budget", type=float, default=BUDGET_S, help="seconds a kind may take")
    parser.add_argument("--output", type=Path, default=OUTPUT)
    parser.add_argument("--write", action="store_true", help="renew docs/scale.md")
    chosen = parser.parse_args()
    pairs: dict[int, list[Measured | str]] = {}
    with working(chosen.folder) as folder:
        for size in chosen.sizes:
            say(f"{size:,} documents: preparing")
            collection = stored(str(size), folder / "collections")
            for engine in ENGINES:
                with tempfile.TemporaryDirectory(dir=folder) as home:
                    given = Given(
                        collection, Path(home), chosen.heap, chosen.limit * 60, chosen.budget
                    )
                    kept = folder / f"{size}-{engine}-{chosen.heap}-{code()}.json"
                    pairs.setdefault(size, []).append(figures(engine, given, kept))
            save(pairs, chosen.output)
    told = about(chosen.heap)
    say(f"\n{told}\n\n{tables(pairs)}")
    if chosen.write:
        write(pairs, told)


def figures(engine: str, given: Given, kept: Path) -> Measured | str:
    """Those kept of a run before, or measured now in a process of its own."""
    size = given.collection.size
    if kept.exists():
        say(f"{size:,} documents: {engine} was measured before")
        return MEASURED.validate_json(kept.read_bytes())
    started = time.monotonic()
    say(f"{size:,} documents: {engine}")
    with ProcessPoolExecutor(max_workers=1, mp_context=get_context("spawn")) as apart:
        found = apart.submit(ENGINES[engine], given).result()
    kept.write_bytes(MEASURED.dump_json(found))
    say(f"{size:,} documents: {engine} took {time.monotonic() - started:.0f} s in all")
    return found


def about(heap: str) -> str:
    """Where it was measured."""
    return (
        f"One node, {heap} of heap, one shard, data on the same disk; {os.cpu_count()} cores. "
        "« Taken by others » is the share of the cores that programs other than the two had."
    )


def save(pairs: dict[int, list[Measured | str]], output: Path) -> None:
    """The figures so far; a long run that is stopped keeps what it has."""
    output.parent.mkdir(parents=True, exist_ok=True)
    rows = [
        one if isinstance(one, str) else {k: v for k, v in asdict(one).items() if k != "answers"}
        for pair in pairs.values()
        for one in pair
    ]
    output.write_text(json.dumps(rows, indent=1), encoding="utf-8")


def code() -> str:
    """What tells one version of the engines, the search and their measure from another."""
    held = [*sorted((ROOT / "kb").rglob("*.py")), *sorted(Path(__file__).parent.glob("scale*.py"))]
    return sha256(b"".join(path.read_bytes() for path in held)).hexdigest()[:12]


@contextmanager
def working(folder: Path | None) -> Iterator[Path]:
    """The folder given, or one that is gone afterwards."""
    if folder is not None:
        folder.mkdir(parents=True, exist_ok=True)
        yield folder
        return
    made = Path(tempfile.mkdtemp(prefix="kb-scale-"))
    try:
        yield made
    finally:
        shutil.rmtree(made, ignore_errors=True)


if __name__ == "__main__":
    main()
