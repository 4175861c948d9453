"""Notes and headings that stand in the margin of a column of prose, beside the text and not in it.

They look like the first cells of a table's rows, but the text beside them is in the middle of a
sentence: a row of a table begins one.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from indexer.extract.pdf_pages import Line

_MOST_NOTES = 0.4
"""Of the number of lines of the column that they stand beside."""
_FEWEST_LINES = 6
_PROSE_WORDS = 4
_LEAST_PROSE = 0.6
_NARROW = 0.62
"""Of the width of the column, that notes have at most."""
_LEADING = 0.75
_SENTENCE_END = re.compile(r"[.:;!?…»|]\W*$")


def margin_notes(lines: Sequence[Line], gutters: Iterator[float]) -> tuple[Line, ...]:
    """Lines that stand in a margin, from top to bottom; () when there are none."""
    best: tuple[Line, ...] = ()
    for gutter in gutters:
        left = [line for line in lines if line.x1 <= gutter]
        right = [line for line in lines if line.x0 >= gutter]
        for notes, column in ((left, right), (right, left)):
            if len(notes) > len(best) and _are_notes(notes, column):
                best = tuple(sorted(notes, key=lambda line: -line.y1))
    return best


def _are_notes(notes: Sequence[Line], column: Sequence[Line]) -> bool:
    if not 1 <= len(notes) <= _MOST_NOTES * len(column) or len(column) < _FEWEST_LINES:
        return False
    prose = sum(len(line.text.split()) >= _PROSE_WORDS for line in column)
    if prose < _LEAST_PROSE * len(column) or _width(notes) > _NARROW * _width(column):
        return False
    ordered = sorted(column, key=lambda line: -line.y1)
    beside = [_inside_sentence(block[0], ordered) for block in _blocks(notes)]
    known = [inside for inside in beside if inside is not None]
    return bool(known) and 2 * sum(known) >= len(known)


def _width(lines: Sequence[Line]) -> float:
    return max(line.x1 for line in lines) - min(line.x0 for line in lines)


def _blocks(lines: Sequence[Line]) -> Iterator[list[Line]]:
    block: list[Line] = []
    for line in sorted(lines, key=lambda line: -line.y1):
        if block and block[-1].y0 - line.y1 > _LEADING * line.size:
            yield block
            block = []
        block.append(line)
    if block:
        yield block


def _inside_sentence(note: Line, column: Sequence[Line]) -> bool | None:
    """Whether the line of the column beside a note goes on a sentence; None when none is there."""
    for above, line in pairwise(column):
        common = min(line.y1, note.y1) - max(line.y0, note.y0)
        if common < 0.5 * min(line.y1 - line.y0, note.y1 - note.y0):
            continue
        near = above.y0 - line.y1 <= _LEADING * line.size
        return near and not _SENTENCE_END.search(above.text) and not line.text[:1].isupper()
    return None
