"""Items of lists whole: a mark that stands before its text, apart from it, is part of its line.

Word processors set « • », « - », « 1. » or « 2.1. » at one place and the text at the next tab stop:
two lines side by side, that are no cells of a table.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from indexer.extract.pdf_pages import Line

BULLET = "•"
_SIGN = r"[-–—•‣*\u2190-\u21ff\u25a0-\u27bf\u2b00-\u2bff]"
"""Dashes, and what Unicode holds of arrows, shapes and ornaments."""
_NUMBER = r"\d{1,2}(?:\.\d{1,2}){0,3}[.)]|\d{1,2}(?:\.\d{1,2}){1,3}|[a-z][.)]"
_SYMBOL = r"[\x7f\uf000-\uf0ff\ufffd]"
"""What bullets of symbol fonts come out as."""
_MARK = re.compile(rf"(?:{_SIGN}|{_NUMBER}|{_SYMBOL}|o)\s*")
_ITEM = re.compile(rf"\s*(?:{_SIGN}|{_NUMBER}|o(?=\s+[^\W\d_]))\s+")
_SYMBOL_FIRST = re.compile(r"^(?:[\x7f\u2022\uf000-\uf0ff]|\ufffd(?=\s|$))\s*")
_ORNAMENTS = frozenset("“”„‟❝❞")
_SAME_ROW = 0.5
"""Share of the smaller height that a mark and its text have in common."""
_MOST_PAIRS = 1_000_000
"""Of marks and texts of one page: more are no lists."""
_FAR = 4.0
"""Heights of a line between a mark and its text at most; farther away is a cell."""


def whole_items(lines: Sequence[Line]) -> list[Line]:
    """Lines in which a mark is part of the text beside it, and begins where the text does.

    Quotation marks that stand alone adorn a page and are left out.
    """
    lines = [line for line in lines if line.text.strip() not in _ORNAMENTS]
    marks = [line for line in lines if _MARK.fullmatch(line.text.strip())]
    texts = [line for line in lines if not _MARK.fullmatch(line.text.strip())]
    marked: dict[int, Line] = {}
    merged: set[int] = set()
    for mark in marks if len(marks) * len(texts) <= _MOST_PAIRS else ():
        beside = [line for line in texts if _is_of(mark, line)]
        nearest = min(beside, key=lambda line: line.x0, default=None)
        if nearest is not None and id(nearest) not in marked:
            marked[id(nearest)] = mark
            merged.add(id(mark))
    return [_with_mark(line, marked.get(id(line))) for line in lines if id(line) not in merged]


def is_item(text: str) -> bool:
    """Whether a line begins with the mark of an item.

    >>> is_item("• un point"), is_item("2.1. Le contrat"), is_item("2 communes")
    (True, True, False)
    """
    return _ITEM.match(text) is not None


def _with_mark(line: Line, mark: Line | None) -> Line:
    """A line with its mark, and « • » for the bullet of a symbol font."""
    text = line.text.strip() if mark is None else f"{mark.text.strip()} {line.text.strip()}"
    plain = _SYMBOL_FIRST.sub(f"{BULLET} ", text).strip()
    return line if mark is None and plain == line.text.strip() else replace(line, text=plain)


def _is_of(mark: Line, line: Line) -> bool:
    height = line.y1 - line.y0
    common = min(line.y1, mark.y1) - max(line.y0, mark.y0)
    first = line.text.strip()[:1]
    return (
        -1 <= line.x0 - mark.x1 <= _FAR * height
        and common >= _SAME_ROW * min(height, mark.y1 - mark.y0)
        and line.angle == mark.angle
        and (first.isalpha() or first in "«“\"'‘’([" or not mark.text.strip()[0].isdigit())
    )
