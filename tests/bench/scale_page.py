"""The measured block of docs/scale.md and its plot: both engines, and how far they agree."""

import statistics
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from tests.bench.figures import percentile, share
from tests.bench.page import DOCS, table
from tests.bench.plot import Labels, Panel, Stretch, drawing
from tests.bench.scale_measure import Measured, Said
from tests.bench.scale_questions import KINDS

PAGE = DOCS / "scale.md"
PLOT = DOCS / "scale.svg"
OPEN, CLOSE = "<!-- made: bench -->", "<!-- end: bench -->"
SAME_SCORE = 2e-6
"""Scores that differ by less, in proportion, are the same: the server's are 32-bit floats."""

LABELS = Labels(
    title="Time of a whole search, by engine and kind of question",
    about="A shape is the median, the end of its line the 95th percentile, in milliseconds of the "
    "clock on a logarithmic scale. The tables hold the same figures.",
    key="Milliseconds of the clock, logarithmic: left is better. "
    "Shape: median. End of its line: 95th percentile.",
)

Pairs = Mapping[int, Sequence[Measured | str]]
"""Size → figures of each engine, or why there are none."""


def tables(pairs: Pairs) -> str:
    """Everything measured, in Markdown."""
    rows = [one for pair in pairs.values() for one in pair if isinstance(one, Measured)]
    parts = [building(rows), asking(rows), memory(rows)]
    both = {
        size: (pair[0], pair[1])
        for size, pair in pairs.items()
        if len(pair) == 2 and isinstance(pair[0], Measured) and isinstance(pair[1], Measured)
    }
    parts += [
        f"{size:,} documents, OpenSearch ÷ Whoosh: {times_of(*pair)}. {agreeing(*pair)}"
        for size, pair in both.items()
    ]
    parts += [
        f"{size:,} documents: given up, {one}."
        for size, pair in pairs.items()
        for one in pair
        if isinstance(one, str)
    ]
    return "\n\n".join(parts)


def building(rows: Sequence[Measured]) -> str:
    """Indexing."""
    head = (
        "building",
        "engine",
        "documents/s",
        "processor, s",
        "ms a document",
        "of the server, s",
        "disk, MB",
        "taken by others",
    )
    return table(
        head,
        [
            (
                f"{row.documents:,}",
                row.engine,
                f"{row.documents / row.build_s:.0f}",
                f"{row.build_cpu_s:.0f}",
                f"{1e3 * row.build_cpu_s / row.documents:.1f}",
                f"{row.server_build_cpu_s:.0f}",
                f"{row.disk_mb:.0f}",
                f"{row.build_others:.0%}",
            )
            for row in rows
        ],
    )


def asking(rows: Sequence[Measured]) -> str:
    """Questions, by kind: of the clock and of the processor."""
    head = ("p50 / p95, ms (processor, ms)", *(f"{row.documents:,} {row.engine}" for row in rows))
    cells = [
        (
            label,
            *(f"{middle_and_end(row.times[kind])} ({row.cpu_ms[kind]:.1f})" for row in rows),
        )
        for kind, label in KINDS.items()
    ]
    cells.append(("taken by others", *(f"{row.ask_others:.0%}" for row in rows)))
    return table(head, cells)


def middle_and_end(times: Sequence[float]) -> str:
    """Median and 95th percentile."""
    return f"{statistics.median(times):.1f} / {percentile(times, 0.95):.1f}"


def memory(rows: Sequence[Measured]) -> str:
    """What processes hold after the questions."""
    head = (
        "memory, MB",
        "engine",
        "program",
        "files it maps",
        "server",
        "files it maps",
        "program while building, most",
    )
    return table(
        head,
        [
            (
                f"{row.documents:,}",
                row.engine,
                f"{row.program_mb:.0f}",
                f"{row.program_mapped_mb:.0f}",
                f"{row.server_mb:.0f}",
                f"{row.server_mapped_mb:.0f}",
                f"{row.build_peak_mb:.0f}",
            )
            for row in rows
        ],
    )


def times_of(ours: Measured, theirs: Measured) -> str:
    """How many times the other engine takes, in processor time."""
    asked = [
        f"{name} {theirs.cpu_ms[kind] / ours.cpu_ms[kind]:.1f}" for kind, name in KINDS.items()
    ]
    build = theirs.build_cpu_s / ours.build_cpu_s
    return f"processor {build:.1f} to build; a question, {', '.join(asked)}"


def agreeing(ours: Measured, theirs: Measured) -> str:
    """Shares of the questions that both answer alike."""
    pairs = [
        pair
        for kind in KINDS
        for pair in zip(ours.answers[kind], theirs.answers[kind], strict=False)
    ]
    totals = share(a[0] == b[0] for a, b in pairs)
    facets = share(a[1] == b[1] for a, b in pairs)
    orders = {
        name: share(
            same_order(a, b) for a, b in zip(ours.answers[kind], theirs.answers[kind], strict=False)
        )
        for kind, name in KINDS.items()
    }
    less = [f"{name} {alike:.0%}" for name, alike in orders.items() if alike < 1]
    told = f"always, but {', '.join(less)}" if less else "always"
    return (
        f"Of {len(pairs)} questions asked of both, as many documents: {totals:.0%}; "
        f"every facet counted alike: {facets:.0%}; the same first page, up to ties: {told}."
    )


def same_order(ours: Said, theirs: Said) -> bool:
    """Whether both pages hold the same scores, and the same documents but for the last tie."""
    if len(ours[2]) != len(theirs[2]):
        return False
    if any(not near(a[1], b[1]) for a, b in zip(ours[2], theirs[2], strict=True)):
        return False
    last = ours[2][-1][1] if ours[2] else 0.0
    above = {doc for doc, score in ours[2] if not near(score, last)}
    return above == {doc for doc, score in theirs[2] if not near(score, last)}


def near(one: float, other: float) -> bool:
    """Whether two scores are the same."""
    return abs(one - other) <= SAME_SCORE * max(1.0, abs(one), abs(other))


def panels(pairs: Pairs) -> Iterator[Panel]:
    """One a size."""
    for size, pair in pairs.items():
        rows = [one for one in pair if isinstance(one, Measured)]
        if rows:
            yield Panel(
                f"{size:,} documents",
                {
                    label: [
                        Stretch(
                            row.engine,
                            statistics.median(row.times[kind]),
                            percentile(row.times[kind], 0.95),
                        )
                        for row in rows
                    ]
                    for kind, label in KINDS.items()
                },
            )


def write(pairs: Pairs, about: str, page: Path = PAGE, plot: Path = PLOT) -> None:
    """Renew the block and the plot.

    Raises:
        ValueError: the page has no such block.

    """
    before, opened, rest = page.read_text(encoding="utf-8").partition(OPEN)
    _, closed, after = rest.partition(CLOSE)
    if not opened or not closed:
        raise ValueError(f"{page}: no block {OPEN}")
    text = f"{before}{OPEN}\n\n{about}\n\n{tables(pairs)}\n\n{CLOSE}{after}"
    page.write_text(text, encoding="utf-8")
    plot.write_text(
        drawing(list(panels(pairs)), ("Whoosh", "OpenSearch"), LABELS), encoding="utf-8"
    )
