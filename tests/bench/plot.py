"""The plot of docs/performance.md: a stretch from p50 to p95 an engine and kind, on a log scale.

An SVG of its own colours, dark where the reader's system is dark; shapes tell engines apart where
colours do not.
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape

STYLE = """
  svg { --paper: #ffffff; --ink: #1c2127; --soft: #57606a; --line: #d5dae0; --band: #f4f6f8;
    --c0: #0b57d0; --c1: #b3261e; --c2: #7a4d00; --c3: #00695c; --c4: #6a3da8; }
  @media (prefers-color-scheme: dark) {
    svg { --paper: #12161b; --ink: #e8ecf1; --soft: #a4adb8; --line: #3a424c; --band: #1a2027;
      --c0: #8ab4ff; --c1: #ff9d94; --c2: #f0c060; --c3: #6fd6c5; --c4: #cbaaff; } }
  text { font: 13px system-ui, "Segoe UI", "DejaVu Sans", sans-serif; fill: var(--ink); }
  .title { font-size: 15px; font-weight: 600; } .soft { fill: var(--soft); font-size: 12px; }
  .grid { stroke: var(--line); } .paper { fill: var(--paper); } .band { fill: var(--band); }
  .stretch { stroke-width: 2.5; stroke-linecap: round; } .first { stroke-width: 4; }
"""
ROLE = 'role="img" aria-labelledby="title about"'
LEFT, TOP, GAP, WIDTH = 152, 96, 36, 1000
ROW, PAD = 11, 9
TICKS = (0.01, 0.1, 1.0, 10.0, 100.0, 1000.0, 10_000.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Labels:
    """What a picture says: its name, what it shows, how to read it."""

    title: str
    about: str
    key: str


CPU = Labels(
    title="Processor time a query, by engine and kind of query",
    about="A shape is the median, the end of its line the 95th percentile, in milliseconds on a "
    "logarithmic scale. The tables hold the same figures.",
    key="CPU milliseconds a query, logarithmic: left is better. "
    "Shape: median. End of its line: 95th percentile.",
)


@dataclass(frozen=True, slots=True)
class Stretch:
    """Milliseconds of one engine on one kind of query."""

    engine: str
    p50: float
    p95: float


@dataclass(frozen=True, slots=True)
class Panel:
    """One collection: kind of query → the engines."""

    title: str
    kinds: Mapping[str, Sequence[Stretch]]


def drawing(panels: Sequence[Panel], engines: Sequence[str], labels: Labels = CPU) -> str:
    """The whole picture."""
    shown = [name for name in engines if any(name in engines_of(panel) for panel in panels)]
    height = TOP + max(height_of(panel, shown) for panel in panels) + 52
    width = (WIDTH - LEFT - 20 - GAP * (len(panels) - 1)) / len(panels)
    times = [ms for p in panels for row in p.kinds.values() for s in row for ms in (s.p50, s.p95)]
    scale = Scale(min(times), max(times), width)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" {ROLE}>',
        f'<title id="title">{labels.title}</title>',
        f'<desc id="about">{labels.about}</desc>',
        f"<style>{STYLE}</style>",
        f'<rect class="paper" width="{WIDTH}" height="{height}" rx="6"/>',
        *legend(shown),
    ]
    for number, panel in enumerate(panels):
        x = LEFT + number * (width + GAP)
        parts += panel_parts(panel, shown, x, scale, labelled=number == 0)
    parts += [
        f'<text class="soft" x="{LEFT}" y="{height - 12}">{labels.key}</text>',
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


@dataclass(frozen=True, slots=True)
class Scale:
    """Milliseconds → offset from the left of a panel."""

    least: float
    most: float
    width: float

    def __call__(self, ms: float) -> float:
        low, high = math.log10(self.least) - 0.12, math.log10(self.most) + 0.12
        return round((math.log10(ms) - low) / (high - low) * self.width, 1)


def legend(engines: Sequence[str]) -> Iterator[str]:
    """Which shape is which engine."""
    for number, name in enumerate(engines):
        x = LEFT + number * 108
        yield shape(number, x + 6, 26)
        yield f'<text x="{x + 18}" y="31">{escape(name)}</text>'


def panel_parts(
    panel: Panel, engines: Sequence[str], x: float, scale: Scale, *, labelled: bool
) -> Iterator[str]:
    """One collection."""
    bottom = TOP + height_of(panel, engines)
    yield f'<text class="title" x="{x}" y="62">{escape(panel.title)}</text>'
    y = TOP
    for number, kind in enumerate(panel.kinds):
        tall = ROW * len(engines) + 2 * PAD
        if number % 2 == 0:
            yield f'<rect class="band" x="{x}" y="{y}" width="{scale.width}" height="{tall}"/>'
        if labelled:
            middle = y + tall / 2 + 5
            yield f'<text x="{LEFT - 12}" y="{middle}" text-anchor="end">{escape(kind)}</text>'
        y += tall
    for tick in TICKS:
        if scale.least / 1.3 <= tick <= scale.most * 1.3:
            at = x + scale(tick)
            yield f'<line class="grid" x1="{at}" x2="{at}" y1="{TOP}" y2="{bottom}"/>'
            yield (
                f'<text class="soft" x="{at}" y="{TOP - 10}" text-anchor="middle">{tick:,g}</text>'
            )
    y = TOP
    for stretches in panel.kinds.values():
        held = {one.engine: one for one in stretches}
        for number, name in enumerate(engines):
            if (one := held.get(name)) is not None:
                yield stretch(number, one, x, y + PAD + ROW * number + ROW / 2, scale)
        y += ROW * len(engines) + 2 * PAD


def stretch(number: int, one: Stretch, x: float, y: float, scale: Scale) -> str:
    """A dot at the median, a line to the 95th percentile."""
    first, last = x + scale(one.p50), x + scale(max(one.p95, one.p50))
    kind = "stretch first" if number == 0 else "stretch"
    told = f"{one.engine}: p50 {one.p50:.3g} ms, p95 {one.p95:.3g} ms"
    return (
        f'<g><title>{escape(told)}</title><line class="{kind}" x1="{first}" x2="{last}" '
        f'y1="{y}" y2="{y}" stroke="var(--c{number})"/>{shape(number, first, y)}</g>'
    )


def shape(number: int, x: float, y: float) -> str:
    """A mark of its own for each engine."""
    fill = f'fill="var(--c{number})"'
    match number:
        case 0:
            return f'<circle cx="{x}" cy="{y}" r="5.5" {fill}/>'
        case 1:
            return f'<rect x="{x - 4}" y="{y - 4}" width="8" height="8" {fill}/>'
        case 2:
            return f'<path d="M{x} {y - 5.5}l5.5 9.5h-11z" {fill}/>'
        case 3:
            return f'<path d="M{x} {y - 5.5}l5.5 5.5l-5.5 5.5l-5.5 -5.5z" {fill}/>'
        case _:
            return f'<path d="M{x} {y + 5.5}l5.5 -9.5h-11z" {fill}/>'


def height_of(panel: Panel, engines: Sequence[str]) -> float:
    """From the first row to the last."""
    return len(panel.kinds) * (ROW * len(engines) + 2 * PAD)


def engines_of(panel: Panel) -> set[str]:
    """Engines that a panel shows."""
    return {one.engine for row in panel.kinds.values() for one in row}
