"""Grids: cells of several lines side by side, row under row, each read whole.

Programmes, plans of action, cards and tables without short cells are set so. Blocks beside each
other are the cells of a row when no two of them stand one under the other. In columns of prose they
do: paragraphs begin and end where they like, and hang together in a chain.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from enum import Enum
from itertools import combinations, groupby, pairwise
from typing import NamedTuple

from indexer.extract.pdf_blocks import Band, Block, bands_of, blocks_of, sides, top
from indexer.extract.pdf_pages import Line

_MOST_LINES = 600
_FEWEST_ROWS = 3
_FEWEST_ROWS_OF_PROSE = 5
_FEWEST_CELLS = 3
"""Of rows that are only two."""
_LEVEL = 0.3
"""Of a line's height, between lines side by side."""
_ALIGNED = 0.6
"""Of a line's height, between what begins, ends or is in the middle at one place."""
_SHARED_GUTTER = 0.75
"""Share of rows that have cells on both sides of one gutter."""
_LONGEST_CELL = 400
"""Characters; two longer ones beside each other are columns of text."""
_MOST_OTHERS = 0.4
_MOST_OTHERS_OF_PROSE = 0.15
"""Lines that stand beside each other otherwise, for each line in rows."""
_LONGEST_CHAIN = 4
"""Blocks; more that hang together are a table set too tight to tell its rows by their distance."""
_FARTHER = 1.6
"""Of the distance between rows of one card, that cards are apart."""
_MOST_OF_A_CARD = 4
_ALIKE = 0.7
"""Share of cards that have as many rows."""


class Reading(Enum):
    """How the lines of a part are read."""

    CELLS = "cells of one row, each whole"
    TEXT = "as the lines of a page are"


class Part(NamedTuple):
    """What is read before the part that follows it; CELLS are one line each, with line ends."""

    reading: Reading
    lines: Sequence[Line]


class _Kind(Enum):
    ROW = "row"
    COLUMNS = "columns"
    TEXT = "text"


class _Stretch(NamedTuple):
    kind: _Kind
    band: Band


def grid_of(
    lines: Sequence[Line], are_columns: Callable[[Sequence[Line]], bool]
) -> list[Part] | None:
    """The parts of a page that holds a grid, in the order they are read; None without a grid.

    `are_columns` says whether lines are columns of prose: then the rows must be many, and nearly
    all there is.
    """
    if not 2 * _FEWEST_ROWS <= len(lines) <= _MOST_LINES:
        return None
    bands = bands_of(blocks_of(lines))
    rows = [band for band in bands if _is_row(band)]
    gutter = _shared_gutter(rows)
    if gutter is None:
        return None
    rows = [band for band in rows if _divides(gutter, band)]
    inside = _lines(rows)
    others = _lines(band for band in bands if len(band) > 1 and not _is_row(band))
    most = _MOST_OTHERS_OF_PROSE if are_columns(lines) else _MOST_OTHERS
    if (
        all(len(block) == 1 for band in rows for block in band)
        or (len(rows) < _FEWEST_ROWS and (len(rows) < 2 or min(map(len, rows)) < _FEWEST_CELLS))
        or len(others) > most * len(inside)
        or (len(rows) < _FEWEST_ROWS_OF_PROSE and are_columns(inside))
    ):
        return None
    return list(_parts(_cards([_Stretch(_kind(band, gutter), band) for band in bands])))


def _lines(bands: Iterable[Band]) -> list[Line]:
    return [line for band in bands for block in band for line in block]


def _kind(band: Band, gutter: float) -> _Kind:
    if _is_row(band) and _divides(gutter, band):
        return _Kind.ROW
    if _is_chain(band) and len(band) <= _LONGEST_CHAIN and _divides(gutter, band):
        return _Kind.COLUMNS
    return _Kind.TEXT


def _is_row(band: Band) -> bool:
    edges = sorted(map(sides, band))
    apart = all(right[0] >= left[1] - 1 for left, right in pairwise(edges))
    long = sum(sum(len(line.text) for line in block) > _LONGEST_CELL for block in band)
    if len(band) < 2 or not apart or long > 1 or (long and not _are_aligned(band)):
        return False
    return not _are_lines(band)


def _are_aligned(band: Band) -> bool:
    """Whether blocks begin, end or have their middle where the highest of them does."""
    highest = max(band, key=lambda block: top(block) - block[-1].y0)
    upper, lower = top(highest), highest[-1].y0
    for block in band:
        near = _ALIGNED * (block[0].y1 - block[0].y0)
        middle = abs(top(block) + block[-1].y0 - upper - lower) / 2
        if min(abs(top(block) - upper), abs(block[-1].y0 - lower), middle) > near:
            return False
    return True


def _is_chain(band: Band) -> bool:
    return len(band) > 1 and not _is_row(band) and not _are_lines(band)


def _are_lines(band: Band) -> bool:
    """Whether blocks are no cells, but each of their lines is of a row of its own.

    Lines of several blocks then stand level with each other, and do not go on a sentence.
    """
    for one, other in combinations((block for block in band if len(block) > 1), 2):
        level, going_on = _levels(one, other), _goes_on(one) + _goes_on(other)
        if (level > 2 and going_on < 2) or (level == 2 and not going_on):
            return True
    return False


def _levels(one: Block, other: Block) -> int:
    """How many lines of one block stand level with a line of the other."""
    return sum(
        any(abs(line.y0 - beside.y0) <= _LEVEL * (line.y1 - line.y0) for beside in other)
        for line in one
    )


def _goes_on(block: Block) -> bool:
    """Whether the lines of a block are those of one text: few begin with a capital or a figure."""
    following = [line.text.strip()[:1] for line in block[1:]]
    return 2 * sum(first.islower() for first in following) >= len(following)


def _shared_gutter(rows: Sequence[Band]) -> float | None:
    """A place between cells that most rows have; None when there is none."""
    places = {
        (left[1] + right[0]) / 2
        for band in rows
        for left, right in pairwise(sorted(map(sides, band)))
    }
    divided = {place: sum(_divides(place, band) for band in rows) for place in sorted(places)}
    best = max(divided, key=lambda place: divided[place], default=None)
    return best if best is not None and divided[best] >= _SHARED_GUTTER * len(rows) else None


def _divides(gutter: float, band: Band) -> bool:
    edges = [sides(block) for block in band]
    left, right = any(x1 <= gutter for _, x1 in edges), any(x0 >= gutter for x0, _ in edges)
    return left and right and not any(x0 < gutter < x1 for x0, x1 in edges)


def _cards(stretches: Sequence[_Stretch]) -> list[_Stretch]:
    """Rows of which cards are made put together: a title, a text, an amount.

    Rows of one card are nearer to each other than cards are, and cards have as many.
    """
    neighbours = [pair for pair in pairwise(stretches) if all(x.kind is _Kind.ROW for x in pair)]
    gaps = sorted(_distance(*pair) for pair in neighbours)
    steps = [low for low, high in pairwise(gaps) if high >= _FARTHER * max(low, 1.0)]
    if not steps:
        return list(stretches)
    inside = {
        id(lower.band)
        for upper, lower in neighbours
        if _distance(upper, lower) <= steps[-1] and len(upper.band) == len(lower.band)
    }
    groups: list[list[_Stretch]] = []
    for stretch in stretches:
        if id(stretch.band) in inside:
            groups[-1].append(stretch)
        else:
            groups.append([stretch])
    sizes = Counter(len(group) for group in groups if group[0].kind is _Kind.ROW)
    usual, times = sizes.most_common(1)[0]
    if not 2 <= usual <= _MOST_OF_A_CARD or times < max(2, _ALIKE * sizes.total()):
        return list(stretches)
    return [
        _Stretch(_Kind.COLUMNS, [block for one in group for block in one.band])
        if len(group) > 1
        else group[0]
        for group in groups
    ]


def _distance(upper: _Stretch, lower: _Stretch) -> float:
    """Points between two stretches."""
    return min(block[-1].y0 for block in upper.band) - max(map(top, lower.band))


def _parts(stretches: Iterable[_Stretch]) -> Iterator[Part]:
    for kind, alike in groupby(stretches, key=lambda stretch: stretch.kind):
        bands = [stretch.band for stretch in alike]
        match kind:
            case _Kind.ROW:
                for band in bands:
                    yield Part(Reading.CELLS, [_cell(block) for block in sorted(band, key=sides)])
            case _Kind.COLUMNS:
                for band in bands:
                    yield from (Part(Reading.TEXT, _lines([one])) for one in _columns(band))
            case _Kind.TEXT:
                yield Part(Reading.TEXT, _lines(bands))


def _columns(band: Band) -> list[Band]:
    """Blocks one under another, from left to right."""
    columns: list[Band] = []
    edge = 0.0
    for block in sorted(band, key=sides):
        x0, x1 = sides(block)
        if columns and x0 < edge - 1:
            columns[-1].append(block)
            edge = max(edge, x1)
        else:
            columns.append([block])
            edge = x1
    return columns


def _cell(block: Block) -> Line:
    x0, x1 = sides(block)
    text = "\n".join(line.text for line in block)
    return replace(block[0], text=text, x0=x0, x1=x1, y0=block[-1].y0)
