"""Rows of tables whole: cells of several lines are one cell, so that what they say can be found.

A line belongs to the row above it when it stands under one of its cells, nearer to it than the
next row is.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import reduce
from itertools import groupby

from indexer.extract.clean import clean_line
from indexer.extract.pdf_hyphens import HYPHENS
from indexer.extract.pdf_order import CellRow, Row
from indexer.extract.pdf_pages import Line

_NEAR = 0.45
"""Of a line's height, between lines of one cell at most."""
_FARTHER = 0.15
"""Of a line's height, by which the next row is farther."""
_ALIGNED = 4.0
"""Points between where two lines of one cell begin, or their middles."""
LONGEST_CELL = 60
_FEWEST_ROWS = 3


def whole_rows(rows: Sequence[Row], join: Callable[[str, str], str]) -> list[Row]:
    """Rows with the lines of each cell joined; text outside tables as it was."""
    found: list[Row] = []
    for index, row in enumerate(rows):
        if isinstance(row, CellRow):
            found.append(CellRow(_whole_cell(cell, join) for cell in row))
            continue
        following = rows[index + 1] if index + 1 < len(rows) else None
        columns = _columns(found[-1], row, following) if found else ()
        if not columns:
            found.append(row)
            continue
        cells = list(found[-1])
        for line, column in zip(row, columns, strict=True):
            cell = cells[column]
            text = join(cell.text.strip(), line.text.strip())
            x0, x1 = min(cell.x0, line.x0), max(cell.x1, line.x1)
            cells[column] = replace(cell, text=text, x0=x0, x1=x1, y0=line.y0)
        found[-1] = tuple(cells)
    return found


def _whole_cell(cell: Line, join: Callable[[str, str], str]) -> Line:
    return replace(cell, text=reduce(join, map(str.strip, cell.text.split("\n"))))


def is_table_row(row: Row) -> bool:
    """Whether lines side by side are cells: several, and short, for each of their own lines."""
    return isinstance(row, CellRow) or (
        len(row) > 1
        and all(
            len(line.text) <= LONGEST_CELL * max(1.0, (line.y1 - line.y0) / (line.size or 1.0))
            for line in row
        )
    )


def columns_of(rows: Sequence[Row]) -> Iterator[str]:
    """The cells of tables column by column: under a heading stands what it announces."""
    for is_table, stretch in groupby(rows, is_table_row):
        table = list(stretch)
        if not is_table or len(table) < _FEWEST_ROWS:
            continue
        for head in table[0]:
            under = (cell for row in table for cell in row)
            yield from (
                clean_line(cell.text)
                for cell in under
                if min(cell.x1, head.x1) > max(cell.x0, head.x0)
            )


def _columns(table: Row, row: Row, following: Row | None) -> tuple[int, ...]:  # noqa: PLR0911
    """The cell of the row above that each line belongs to; () when they make a row of their own."""
    if isinstance(table, CellRow) or not is_table_row(table) or len(row) >= len(table):
        return ()
    height = row[0].y1 - row[0].y0
    gap = min(line.y0 for line in table) - max(line.y1 for line in row)
    if not -height < gap <= _NEAR * height:
        return ()
    columns = tuple(_column(table, line) for line in row)
    if -1 in columns or len(set(columns)) != len(columns):
        return ()
    if all(_cuts(table[column], line) for column, line in zip(columns, row, strict=True)):
        return columns
    if following is not None and len(following) >= len(table):
        next_gap = min(line.y0 for line in row) - max(line.y1 for line in following)
        if next_gap < gap + _FARTHER * height:
            return ()
    elif following is not None and len(following) == 1 and len(row) == 1 and len(table) < 3:
        return ()  # two lines beside each other, then text: no table says so
    return columns


def _cuts(cell: Line, line: Line) -> bool:
    """Whether a word of the cell goes on in the line."""
    return cell.text.rstrip()[-1:] in HYPHENS and line.text.strip()[:1].islower()


def _column(table: Row, line: Line) -> int:
    for index, cell in enumerate(table):
        middles = abs((cell.x0 + cell.x1) - (line.x0 + line.x1)) / 2
        same_size = abs(cell.size - line.size) <= 0.1 * cell.size
        if same_size and (abs(cell.x0 - line.x0) <= _ALIGNED or middles <= _ALIGNED):
            return index
    return -1
