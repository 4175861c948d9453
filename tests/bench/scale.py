"""Whoosh and OpenSearch side by side on one machine: `python -m tests.bench.scale 20000 --write`.

Both index the same documents with the whole French analysis and answer the same questions, in the
same order, through the whole search (plan, passages, extracts, facets). Times are of the wall, for
the work of a server is in another process; processor time of both is told beside them, so that a
busy machine shows. Memory is what processes hold of their own.
"""

import argparse
import json
import os
import statistics
import tempfile
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from kb.bootstrap import open_engine, open_searcher
from kb.engine import Engine
from kb.search import SearchRequest
from kb.settings import Settings
from tests.bench.collection import documents
from tests.bench.memory import held_kb
from tests.bench.ours import to_document
from tests.bench.queries import queries
from tests.opensearch.server import Servers, cluster

PAGE = Path(__file__).parents[2] / "docs/scale.md"
OPEN, CLOSE = "<!-- made: bench -->", "<!-- end: bench -->"
KINDS = ("term", "and", "or", "phrase")
EACH = 12
"""Questions of a kind."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """One engine on one collection; times in milliseconds, of questions asked once
    after others."""

    engine: str
    documents: int
    build_s: float
    build_cpu_s: float
    disk_mb: float
    program_mb: float
    server_mb: float
    p50_ms: float
    p95_ms: float
    again_p50_ms: float
    cpu_ms: float
    """Processor time a question, program and server."""
    again_cpu_ms: float


def asked(size: int, first: int = 0) -> list[str]:
    """Questions of each kind in turn, from the `first` of a kind on."""
    sample = list(documents(min(size, 500)))
    by_kind = {
        kind: [q for q in queries(sample) if q.kind == kind][first : first + EACH] for kind in KINDS
    }
    return [
        f"«{' '.join(query.words)}»" if kind == "phrase" else " ".join(query.words)
        for turn in zip(*by_kind.values(), strict=True)
        for kind, query in zip(KINDS, turn, strict=True)
    ]


def measured(name: str, settings: Settings, size: int, servers: Servers | None) -> Figures:
    engine = open_engine(settings)
    wall, spent = time.perf_counter(), cpu_s(servers)
    with engine.rebuild() as writer:
        for one in documents(size):
            writer.put(to_document(one))
    build_s, build_cpu_s = time.perf_counter() - wall, cpu_s(servers) - spent
    engine.close()
    engine = open_engine(settings)
    searcher = open_searcher(settings, engine)
    # The words of a generation are read once; a server compiles what it runs often.
    for query in asked(size, EACH) + asked(size, 2 * EACH):
        searcher.search(SearchRequest(query=query))
    spent = cpu_s(servers)
    first = [timed(lambda q=q: searcher.search(SearchRequest(query=q))) for q in asked(size)]
    cpu_ms, spent = 1000 * (cpu_s(servers) - spent) / len(first), cpu_s(servers)
    again = [timed(lambda q=q: searcher.search(SearchRequest(query=q))) for q in asked(size)]
    again_cpu_ms = 1000 * (cpu_s(servers) - spent) / len(again)
    cuts = statistics.quantiles(first, n=20)
    figures = Figures(
        engine=name,
        documents=size,
        build_s=build_s,
        build_cpu_s=build_cpu_s,
        disk_mb=disk_mb(engine),
        program_mb=held_kb()["Private_Dirty"] / 1024,
        server_mb=sum(held_kb(pid)["Private_Dirty"] for pid in pids(servers)) / 1024,
        p50_ms=cuts[9],
        p95_ms=cuts[18],
        again_p50_ms=statistics.median(again),
        cpu_ms=cpu_ms,
        again_cpu_ms=again_cpu_ms,
    )
    engine.close()
    return figures


def timed(act) -> float:
    started = time.perf_counter()
    act()
    return (time.perf_counter() - started) * 1000


def pids(servers: Servers | None) -> list[str]:
    nodes = servers.nodes if servers else []
    return [str(node.process.pid) for node in nodes if node.process]


def cpu_s(servers: Servers | None) -> float:
    """Processor time of this process and of the nodes."""
    ticks = os.sysconf("SC_CLK_TCK")
    total = time.process_time()
    for pid in pids(servers):
        fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
        total += (int(fields[11]) + int(fields[12])) / ticks
    return total


def disk_mb(engine: Engine) -> float:
    with engine.reader() as reader:
        return reader.generation.size_bytes / 1e6


def table(rows: Sequence[Figures]) -> str:
    head = (
        "| documents | engine | documents/s | processor, s | disk, MB | program, MB | server, MB "
        "| p50, ms | p95, ms | p50 again | processor a question, ms | again |"
    )
    lines = [head, "|--:|---|" + "--:|" * 10]
    lines += [
        f"| {row.documents:,} | {row.engine} | {row.documents / row.build_s:.0f} "
        f"| {row.build_cpu_s:.0f} | {row.disk_mb:.0f} | {row.program_mb:.0f} "
        f"| {row.server_mb:.0f} | {row.p50_ms:.1f} | {row.p95_ms:.1f} "
        f"| {row.again_p50_ms:.1f} | {row.cpu_ms:.1f} | {row.again_cpu_ms:.1f} |"
        for row in rows
    ]
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sizes", type=int, nargs="+")
    parser.add_argument("--write", action="store_true")
    given = parser.parse_args()
    rows: list[Figures] = []
    for size in given.sizes:
        with tempfile.TemporaryDirectory() as home:
            rows.append(measured("Whoosh", Settings(home=Path(home)), size, None))
            print(json.dumps(asdict(rows[-1])), flush=True)  # noqa: T201
            with cluster(Path(home) / "opensearch") as servers:
                settings = Settings(
                    home=Path(home), engine="opensearch", opensearch_url=servers.urls[0]
                )
                rows.append(measured("OpenSearch", settings, size, servers))
            print(json.dumps(asdict(rows[-1])), flush=True)  # noqa: T201
    print(table(rows))  # noqa: T201
    if given.write:
        before, _, rest = PAGE.read_text(encoding="utf-8").partition(OPEN)
        after = rest.partition(CLOSE)[2]
        page = f"{before}{OPEN}\n\n{table(rows)}\n\n{CLOSE}{after}"
        PAGE.write_text(page, encoding="utf-8")


if __name__ == "__main__":
    main()
