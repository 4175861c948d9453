"""Lines of a page in the order they are read: columns one after the other, rows of tables whole.

A page has columns where a vertical gutter leaves lines of prose on both sides; what crosses the
gutter (a title, a wide figure) divides the page into bands, and each band is read left, then right.
Short fragments side by side are no columns but a table: its rows are read across.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from indexer.extract.pdf_grid import Part, Reading, grid_of
from indexer.extract.pdf_items import whole_items
from indexer.extract.pdf_margins import margin_notes
from indexer.extract.pdf_pages import Line

_PROSE_WORDS = 4
_FEWEST_PROSE_LINES = 3
_LEAST_PROSE = 0.5
"""Share of a column's letters in lines of prose; the rest may be a table inside the column."""
_MOST_LINES = 3000
"""A page of more lines is a map or a drawing, and has no columns."""
_NARROWEST_GUTTER = 6.0
"""Points between columns."""
_MOST_CROSSING = 0.35
"""Share of lines that may cross a gutter."""
_LEAST_OVERLAP = 0.3
"""Share of the lower side's height at which both sides must stand beside each other."""
_EVEN = 0.4
"""Points by which the spaces of one stretched line differ at most."""
_WIDEST_SPACE = 3.0
"""Of the size of letters."""
_DEEPEST = 4
_WIDE = 1.2
"""Of their height, that two pages on one sheet are wide."""
_STRIP = 0.6
"""Of a line's height, that a blank strip across the page is high at least."""
_MOST_STRIPS = 8
_SAME_ROW = 0.5
"""Share of the smaller height that two lines of one row have in common."""

Row = tuple[Line, ...]
"""Lines side by side, left to right; most rows hold one."""


class CellRow(tuple[Line, ...]):
    """Cells that are known to be whole: the text of each holds its lines, one under another."""

    __slots__ = ()


def reading_order(lines: Sequence[Line]) -> list[Row]:
    """Rows in reading order, items of lists whole; what is turned comes after what is upright."""
    items = whole_items(lines)
    angles = sorted({line.angle for line in items})
    turned = ([line for line in items if line.angle == angle] for angle in angles)
    return [row for part in turned for row in _ordered(part, 0)]


def _ordered(lines: Sequence[Line], depth: int) -> list[Row]:
    gutter = _gutter(lines)
    if depth < _DEEPEST and not _is_spread(lines, gutter):
        grid = grid_of(lines, lambda rows: _gutter(rows) is not None)
        if grid is not None:
            return [row for part in grid for row in _of_part(part, depth)]
    if gutter is None:
        parts = _parts(lines) if depth < _DEEPEST else None
        if parts is None:
            return _beside_margins(lines)
        return [row for part in parts for row in _ordered(part, depth + 1)]
    rows: list[Row] = []
    for band in _bands(lines, gutter):
        crossing = [line for line in band if _crosses(line, gutter)]
        left = [line for line in band if not _crosses(line, gutter) and line.x1 <= gutter]
        right = [line for line in band if not _crosses(line, gutter) and line.x0 >= gutter]
        rows.extend(_rows(crossing))
        rows.extend(_ordered(left, depth))
        rows.extend(_ordered(right, depth))
    return rows


def _of_part(part: Part, depth: int) -> list[Row]:
    match part.reading:
        case Reading.CELLS:
            return [CellRow(part.lines)]
        case Reading.TEXT:
            return _ordered(part.lines, depth + 1)


def _is_spread(lines: Sequence[Line], gutter: float | None) -> bool:
    """Whether these are two pages on one sheet: wide, and nothing crosses from one to the other."""
    if gutter is None or any(_crosses(line, gutter) for line in lines):
        return False
    width = max(line.x1 for line in lines) - min(line.x0 for line in lines)
    return width > _WIDE * (max(line.y1 for line in lines) - min(line.y0 for line in lines))


def _parts(lines: Sequence[Line]) -> tuple[list[Line], list[Line]] | None:
    """Lines above and below a blank strip, where columns begin or end at it."""
    if len(lines) > _MOST_LINES:
        return None
    ordered = sorted(lines, key=lambda line: -line.y1)
    height = sorted(line.y1 - line.y0 for line in ordered)[len(ordered) // 2] if ordered else 0.0
    gaps: list[tuple[float, int]] = []
    bottom = ordered[0].y0 if ordered else 0.0
    for index, line in enumerate(ordered[1:], 1):
        if bottom - line.y1 > _STRIP * height:
            gaps.append((bottom - line.y1, index))
        bottom = min(bottom, line.y0)
    for _, index in sorted(gaps, reverse=True)[:_MOST_STRIPS]:
        above, below = ordered[:index], ordered[index:]
        if _gutter(above) is not None or _gutter(below) is not None:
            return above, below
    return None


def _beside_margins(lines: Sequence[Line]) -> list[Row]:
    """Rows of lines without columns: what stands in a margin first, then the text it is beside."""
    rows = _rows(lines)
    if len(lines) > _MOST_LINES or all(len(row) == 1 for row in rows):
        return rows
    gutters = (
        gutter
        for gutter in _candidates(lines)
        if sum(_crosses(line, gutter) for line in lines) <= _MOST_CROSSING * len(lines)
    )
    notes = margin_notes(lines, gutters)
    if not notes:
        return rows
    in_margin = {id(line) for line in notes}
    return [*_rows(notes), *_rows([line for line in lines if id(line) not in in_margin])]


def _gutter(lines: Sequence[Line]) -> float | None:
    """Middle of the best gutter: the one fewest lines cross; None when there are no columns."""
    if not 2 * _FEWEST_PROSE_LINES <= len(lines) <= _MOST_LINES:
        return None
    best: tuple[int, float] | None = None
    for candidate in _candidates(lines):
        crossing = sum(_crosses(line, candidate) for line in lines)
        if crossing > _MOST_CROSSING * len(lines) or (best and crossing >= best[0]):
            continue
        left = [line for line in lines if line.x1 <= candidate]
        right = [line for line in lines if line.x0 >= candidate]
        if _is_column(left) and _is_column(right) and _side_by_side(left, right):
            best = (crossing, candidate)
    return best[1] if best else None


def _candidates(lines: Sequence[Line]) -> Iterator[float]:
    """Middles of the gaps between where some lines end and others begin."""
    starts = sorted({round(line.x0) for line in lines})
    ends = sorted({round(line.x1) for line in lines})
    for start in starts:
        before = [end for end in ends if end <= start - _NARROWEST_GUTTER]
        if before:
            yield start - _NARROWEST_GUTTER / 2


def _crosses(line: Line, gutter: float) -> bool:
    return line.x0 < gutter < line.x1


def _is_column(lines: Sequence[Line]) -> bool:
    prose = [len(line.text) for line in lines if len(line.text.split()) >= _PROSE_WORDS]
    whole = sum(len(line.text) for line in lines)
    return len(prose) >= _FEWEST_PROSE_LINES and sum(prose) >= _LEAST_PROSE * whole


def _side_by_side(left: Sequence[Line], right: Sequence[Line]) -> bool:
    bottom = max(min(line.y0 for line in side) for side in (left, right))
    top = min(max(line.y1 for line in side) for side in (left, right))
    heights = [max(x.y1 for x in side) - min(x.y0 for x in side) for side in (left, right)]
    return top - bottom >= _LEAST_OVERLAP * min(heights)


def _bands(lines: Sequence[Line], gutter: float) -> Iterator[list[Line]]:
    """Lines from top to bottom, divided wherever lines that cross the gutter begin or end."""
    band: list[Line] = []
    crossing = False
    for line in sorted(lines, key=lambda line: -line.y1):
        if band and _crosses(line, gutter) != crossing:
            yield band
            band = []
        crossing = _crosses(line, gutter)
        band.append(line)
    if band:
        yield band


def _rows(lines: Sequence[Line]) -> list[Row]:
    rows: list[list[Line]] = []
    for line in sorted(lines, key=lambda line: (-line.y1, line.x0)):
        if rows and _in_row(line, rows[-1]):
            rows[-1].append(line)
        else:
            rows.append([line])
    return [_justified(sorted(row, key=lambda line: line.x0)) for row in rows]


def _justified(row: Sequence[Line]) -> Row:
    """Lines side by side; one line when they are the words of a line stretched to its column."""
    gaps = [line.x0 - before.x1 for before, line in pairwise(row)]
    if len(gaps) < 2 or max(gaps) - min(gaps) > _EVEN or gaps[0] > _WIDEST_SPACE * row[0].size:
        return tuple(row)
    text = " ".join(line.text.strip() for line in row)
    return (replace(row[0], text=text, x1=row[-1].x1),)


def _in_row(line: Line, row: Sequence[Line]) -> bool:
    first = row[0]
    common = min(line.y1, first.y1) - max(line.y0, first.y0)
    beside = all(line.x0 >= other.x1 - 1 or line.x1 <= other.x0 + 1 for other in row)
    return beside and common >= _SAME_ROW * min(line.y1 - line.y0, first.y1 - first.y0)
