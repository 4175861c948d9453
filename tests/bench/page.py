"""The measured blocks of docs/performance.md: between two comments, made anew by the benchmarks."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.bench.corpora import Collection
from tests.bench.figures import OURS, TIMED, Times, agreement, aims, figures, percentile, ratios
from tests.bench.measure import Measured
from tests.bench.plot import Panel, Stretch, drawing

DOCS = Path(__file__).parents[2] / "docs"
NAMES = {
    "ours": "ours",
    "tantivy": "tantivy",
    "xapian": "Xapian",
    "fts5": "FTS5",
    "whoosh": "Whoosh",
}
KIND_NAMES = {
    "all": "all queries",
    "term": "term",
    "and": "AND, 2–4 words",
    "or": "OR, 2–4 words",
    "phrase": "phrase",
    "prefix": "prefix",
    "fuzzy": "one slip away",
    "facet": "term and facets",
    "snippet": "page of ten extracts",
}
SELECTIVE = 0.01
"""A query that fewer than this share of documents answers."""


@dataclass(frozen=True, slots=True)
class Compared:
    """Engines on one collection."""

    collection: Collection
    engines: dict[str, Measured]

    @property
    def names(self) -> list[str]:
        """Engines that were there, in the order of tables."""
        return [name for name in NAMES if name in self.engines]


def tables(compared: Sequence[Compared]) -> str:
    """All tables, in Markdown."""
    pieces: list[str] = []
    for number, one in enumerate(compared):
        if number == 0:
            pieces.append(f"### What is aimed at, on {one.collection.title}\n\n{aims_table(one)}")
        pieces.append(f"### {one.collection.title}\n\n{times_table(one)}\n\n{agreement_text(one)}")
    if len(compared) > 1 and compared[1].collection.size > compared[0].collection.size:
        pieces.append(f"### Growth\n\n{growth_table(compared[0], compared[1])}")
    return "\n\n".join(pieces)


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Cells as Markdown, all columns but the first to the right."""
    lines = [head, ["---"] + ["--:"] * (len(head) - 1), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def aims_table(one: Compared) -> str:
    """What the engine is held to."""
    return table(("", "aim", "measured", ""), [aim.row() for aim in aims(one.engines)])


def times_table(one: Compared) -> str:
    """CPU milliseconds, p50 / p95, and what is told once an engine."""
    told = {name: figures(one.engines[name]) for name in one.names}
    compared = ratios(one.engines)
    rows = [
        [KIND_NAMES[kind], *(times_cell(told[name].get(kind)) for name in one.names)]
        for kind in ("all", *TIMED)
    ]
    first = [
        f"{told[name]['all']['first_p50_ms']:.3g} / {told[name]['all']['first_p95_ms']:.3g}"
        for name in one.names
    ]
    rows.insert(1, ["all, first time asked", *first])
    for label, kind in (
        ("all queries, ÷ ours", "all"),
        ("all, first time asked, ÷ ours", "first"),
        ("page of ten extracts, ÷ ours", "snippet"),
    ):
        cells = [
            "1" if name == OURS else ratio_cell(compared.get(name, {}).get(kind))
            for name in one.names
        ]
        rows.append([label, *cells])
    for label, kind, unit in (
        ("build, CPU s", "build", "cpu_s"),
        ("size, MB", "size", "mb"),
        ("open and first answer, ms", "open", "ms"),
        ("memory of its own, MB", "memory", "own_mb"),
        ("files it maps, MB", "memory", "mapped_mb"),
    ):
        rows.append([label, *(f"{told[name][kind][unit]:.3g}" for name in one.names)])
    return table(("CPU ms, p50 / p95", *(NAMES[name] for name in one.names)), rows)


def times_cell(told: dict[str, float] | None) -> str:
    """Both percentiles, and of how many queries where the time for them ran out."""
    return f"{told['p50_ms']:.3g} / {told['p95_ms']:.3g}" if told else "–"


def ratio_cell(told: dict[str, float] | None) -> str:
    """Both ratios."""
    return f"{told['p50']:.3g} / {told['p95']:.3g}" if told else "–"


def agreement_text(one: Compared) -> str:
    """Whether the engines found alike."""
    versions = ", ".join(each.version for name, each in one.engines.items() if name != OURS)
    told = [f"{NAMES[name]}: {agreeing(kinds)}" for name, kinds in agreement(one.engines).items()]
    sampled = [
        f"{NAMES[name]} on {len(times)} {KIND_NAMES[kind]}"
        for name, each in one.engines.items()
        for kind, times in each.times.items()
        if kind in KIND_NAMES and len(times) < len(one.engines[OURS].times[kind])
    ]
    lines = [f"{one.collection.words:,} words. {versions}."]
    if told:
        lines.append(f"As many documents a query as ours: {'; '.join(told)}.")
    before = [NAMES[name] for name in one.names if one.engines[name].built_before]
    if before:
        lines.append(
            f"Built in an earlier run of the same code, their indexes kept: {', '.join(before)}."
        )
    if sampled:
        lines.append(
            f"Stopped when their time was up, and compared on those: {', '.join(sampled)}."
        )
    return "\n".join(lines)


def agreeing(kinds: dict[str, float]) -> str:
    """Kinds where an engine finds as many, then those where it does not always."""
    less = [
        f"{KIND_NAMES[kind]} {value:.0%}"
        for kind, value in kinds.items()
        if kind != "top" and value < 1
    ]
    counts = f"always, but {', '.join(less)}" if less else "always"
    return f"{counts} ({kinds['top']:.0%} of the best ten the same)"


def growth_table(small: Compared, large: Compared) -> str:
    """Ours on the smaller and the larger collection, the same queries."""
    ours, grown = small.engines[OURS], large.engines[OURS]
    rows = [
        growth_row(KIND_NAMES[kind], ours.times[kind], grown.times[kind])
        for kind in TIMED
        if kind in ours.times and kind in grown.times
    ]
    for label, before, after in (
        ("selective", ours.times, grown.times),
        ("selective, first time asked", ours.first, grown.first),
    ):
        pairs = list(selective_pairs(large, grown.totals, before, after))
        whole = f"{label} ({len(pairs)} queries that fewer than {SELECTIVE:.0%} answer)"
        rows.append(growth_row(whole, [a for a, _ in pairs], [b for _, b in pairs]))
    times = large.collection.size / small.collection.size
    head = ("p50, CPU ms", f"{small.collection.size:,}", f"{large.collection.size:,}", "times")
    slower = [row[-1] for row in rows[-2:]]
    told = "less than that" if all(float(each) < times for each in slower) else "**no less**"
    return (
        f"{table(head, rows)}\n\nThe collection grows {times:.3g} times, selective queries {told}:"
        f" {slower[0]} times asked again, {slower[1]} times first asked."
    )


def selective_pairs(
    large: Compared, totals: Mapping[str, Sequence[int]], before: Times, after: Times
) -> Iterator[tuple[float, float]]:
    """Times on both collections of the queries that few documents of the larger one answer."""
    most = SELECTIVE * large.collection.size
    for kind, counted in totals.items():
        for total, small, grown in zip(counted, before[kind], after[kind], strict=False):
            if total < most:
                yield small, grown


def growth_row(label: str, before: Sequence[float], after: Sequence[float]) -> list[str]:
    """A median on both collections."""
    small, large = percentile(before, 0.5), percentile(after, 0.5)
    return [label, f"{small:.3g}", f"{large:.3g}", f"{large / small:.2g}"]


def write(compared: Sequence[Compared]) -> None:
    """Renew the block of the engines and its plot."""
    panels = [
        Panel(
            one.collection.title,
            {
                KIND_NAMES[kind]: [
                    Stretch(NAMES[name], told[name][kind]["p50_ms"], told[name][kind]["p95_ms"])
                    for name in one.names
                    if kind in told[name]
                ]
                for kind in ("all", *TIMED)
            },
        )
        for one in compared[:2]
        for told in ({name: figures(one.engines[name]) for name in one.names},)
    ]
    (DOCS / "performance.svg").write_text(drawing(panels, list(NAMES.values())), encoding="utf-8")
    renew("engines", tables(compared))


def renew(name: str, text: str, page: Path = DOCS / "performance.md") -> None:
    """Replace what stands between the comments `measured: NAME` and `end: NAME`.

    Raises:
        ValueError: the page has no such block.

    """
    block = re.compile(rf"(<!-- measured: {name} -->\n).*?(<!-- end: {name} -->)", re.DOTALL)
    found, count = block.subn(
        lambda m: f"{m[1]}\n{text}\n\n{m[2]}", page.read_text(encoding="utf-8")
    )
    if count != 1:
        raise ValueError(f"{page}: no block « measured: {name} »")
    page.write_text(found, encoding="utf-8")
