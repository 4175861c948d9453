"""Measurements as figures: percentiles, ratios to ours, whether engines found alike, aims.

A ratio compares the queries that both engines were timed on, and says how many times the time of
ours the other takes: above 1, ours is faster.
"""

import statistics
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from tests.bench.measure import BARE, Measured
from tests.bench.queries import KINDS

TIMED = (*KINDS, "snippet")
WEIGHED = ("term", "and", "or", "phrase", "facet")
OURS = "ours"
Figures = dict[str, dict[str, float]]
Engines = Mapping[str, Measured]
Times = Mapping[str, Sequence[float]]


def percentile(times: Sequence[float], share: float) -> float:
    """The time that this share of queries takes at most."""
    ordered = sorted(times)
    return ordered[min(int(len(ordered) * share), len(ordered) - 1)]


def percentiles(times: Sequence[float], first: Sequence[float]) -> dict[str, float]:
    """Median and 95th percentile, again and when first asked, and of how many queries."""
    return {
        "p50_ms": round(statistics.median(times), 4),
        "p95_ms": round(percentile(times, 0.95), 4),
        "first_p50_ms": round(statistics.median(first), 4),
        "first_p95_ms": round(percentile(first, 0.95), 4),
        "queries": len(times),
    }


def figures(measured: Measured) -> Figures:
    """All figures of an engine by kind; a build is one run, so its percentiles are one number."""
    found: Figures = {"all": percentiles(everything(measured.times), everything(measured.first))}
    for kind in TIMED:
        if kind in measured.times:
            found[kind] = percentiles(measured.times[kind], measured.first[kind])
    build_ms = round(measured.build_cpu_s * 1e3, 1)
    found["build"] = {
        "p50_ms": build_ms,
        "p95_ms": build_ms,
        "cpu_s": round(measured.build_cpu_s, 2),
        "built_before": float(measured.built_before),
    }
    found["size"] = {"mb": round(measured.size_mb, 1)}
    found["open"] = {"ms": round(measured.open_ms, 1)}
    found["memory"] = {
        "own_mb": round(measured.own_mb, 1),
        "mapped_mb": round(measured.mapped_mb, 1),
    }
    return found


def everything(times: Mapping[str, Sequence[float]]) -> list[float]:
    """Times of the queries of all kinds; extracts are no kind of query."""
    return [ms for kind in KINDS for ms in times.get(kind, ())]


def ratios(engines: Engines) -> dict[str, Figures]:
    """Engine → kind → how many times the CPU of ours it takes."""
    if OURS not in engines:
        return {}
    return {
        name: ratios_to(engines[OURS], theirs) for name, theirs in engines.items() if name != OURS
    }


def ratios_to(ours: Measured, theirs: Measured) -> Figures:
    """By kind; `all` is over the kinds that both answer, and the same queries of each.

    `first` is `all` when each query is asked for the first time.
    """
    pairs = pairs_of(ours.times, theirs.times)
    first = pairs_of(ours.first, theirs.first)
    held = {"all": together(pairs), "first": together(first), **pairs}
    return {
        **{kind: ratio(each) for kind, each in held.items()},
        "build": {"cpu": round(theirs.build_cpu_s / ours.build_cpu_s, 2)},
        "size": {"mb": round(theirs.size_mb / ours.size_mb, 2)},
    }


def pairs_of(ours: Times, theirs: Times) -> dict[str, list[tuple[float, float]]]:
    """Theirs and ours, query by query, of the kinds that both answer."""
    return {
        kind: list(zip(theirs[kind], ours[kind], strict=False))
        for kind in TIMED
        if kind in theirs and kind in ours
    }


def together(pairs: Mapping[str, list[tuple[float, float]]]) -> list[tuple[float, float]]:
    """The queries of all kinds."""
    return [pair for kind in KINDS for pair in pairs.get(kind, ())]


def ratio(pairs: Sequence[tuple[float, float]]) -> dict[str, float]:
    """Theirs over ours, of both percentiles."""
    theirs, ours = [a for a, _ in pairs], [b for _, b in pairs]
    return {
        "p50": round(statistics.median(theirs) / statistics.median(ours), 2),
        "p95": round(percentile(theirs, 0.95) / percentile(ours, 0.95), 2),
    }


def agreement(engines: Engines) -> dict[str, dict[str, float]]:
    """Engine → kind → share of queries that match as many documents as ours; `top` of all queries.

    `top` is the share of the ten best documents that are also among ours, where all weigh alike:
    prefixes and slips have no weight in some engines.
    """
    if OURS not in engines:
        return {}
    ours = engines[OURS]
    return {
        name: {
            **{
                kind: share(a == b for a, b in zip(theirs.totals[kind], ours.totals[kind]))  # noqa: B905
                for kind in KINDS
                if kind in theirs.totals
            },
            "top": share(
                one in held
                for kind in WEIGHED
                for best, ours_best in zip(theirs.found[kind], ours.found[kind])  # noqa: B905
                for held in (set(ours_best),)
                for one in best
            ),
        }
        for name, theirs in engines.items()
        if name != OURS
    }


def share(facts: Iterator[bool]) -> float:
    """How many of them are so, from 0 to 1."""
    held = list(facts)
    return round(sum(held) / len(held), 4) if held else 1.0


def facet_cost_ms(measured: Measured) -> float:
    """What counting facets adds to a query, in the middle."""
    both = zip(measured.times["facet"], measured.times[BARE], strict=False)
    return statistics.median(counted - plain for counted, plain in both)


@dataclass(frozen=True, slots=True, kw_only=True)
class Aim:
    """A figure to reach, and the figure measured."""

    name: str
    limit: float
    value: float
    at_least: bool = False
    unit: str = ""

    @property
    def reached(self) -> bool:
        """Whether it is."""
        return self.value >= self.limit if self.at_least else self.value <= self.limit

    def row(self) -> tuple[str, str, str, str]:
        """Cells of a table."""
        sign = "≥" if self.at_least else "≤"
        unit = f" {self.unit}" if self.unit else ""
        return (
            self.name,
            f"{sign} {self.limit:g}{unit}",
            f"{self.value:.3g}{unit}" if self.value < 100 else f"{self.value:.0f}{unit}",
            "reached" if self.reached else "**missed**",
        )


def aims(engines: Engines) -> Iterator[Aim]:
    """What the engine is held to, beside the engines that were there."""
    ours = engines.get(OURS)
    if ours is None:
        return
    of = {name: ratios_to(ours, theirs) for name, theirs in engines.items() if name != OURS}
    # What ours keeps of a query it knows counts for nothing when a query is new: both are told.
    asked = (("all", "all queries"), ("first", "first time asked"))
    if (whoosh := of.get("whoosh")) is not None:
        for kind, label in asked:
            name, times = f"{label}, p50: Whoosh ÷ ours", whoosh[kind]["p50"]
            yield Aim(name=name, limit=150, value=times, at_least=True)
        yield Aim(
            name="build: Whoosh ÷ ours", limit=10, value=whoosh["build"]["cpu"], at_least=True
        )
        yield Aim(name="size: ours ÷ Whoosh", limit=0.6, value=inverse(whoosh["size"]["mb"]))
    if (fts5 := of.get("fts5")) is not None:
        for kind, label in asked:
            name, times = f"{label}, p50: FTS5 ÷ ours", fts5[kind]["p50"]
            yield Aim(name=name, limit=12, value=times, at_least=True)
    if (tantivy := of.get("tantivy")) is not None:
        for kind, label in asked:
            for share, limit in (("p50", 1.0), ("p95", 0.5)):
                name, part = f"{label}, {share}: ours ÷ tantivy", inverse(tantivy[kind][share])
                yield Aim(name=name, limit=limit, value=part)
        pages, name = tantivy["snippet"], "page of ten extracts, p50: ours ÷ tantivy"
        yield Aim(name=name, limit=0.5, value=inverse(pages["p50"]))
        yield Aim(name="build: ours ÷ tantivy", limit=1.5, value=inverse(tantivy["build"]["cpu"]))
    yield Aim(name="facets add to a query", limit=0.05, value=facet_cost_ms(ours), unit="ms")
    yield Aim(name="open, first answer included", limit=50, value=ours.open_ms, unit="ms")


def inverse(value: float) -> float:
    """Ours over theirs, of theirs over ours."""
    return 1 / value if value else 0.0
