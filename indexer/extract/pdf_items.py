"""Items of lists whole: a mark that stands before its text, apart from it, is part of its line.

Word processors set « • », « - », « 1. » or « 2.1. » at one place and the text at the next tab stop:
two lines side by side, that are no cells of a table.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from indexer.extract.pdf_order import Row
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
_FAR = 4.0
"""Heights of a line between a mark and its text at most; farther away is a cell."""


def whole_items(rows: Sequence[Row]) -> list[Row]:
    """Rows in which a mark and the text beside it are one line, that begins where the text does."""
    return [tuple(_merged(row)) for row in rows]


def is_item(text: str) -> bool:
    """Whether a line begins with the mark of an item.

    >>> is_item("• un point"), is_item("2.1. Le contrat"), is_item("2 communes")
    (True, True, False)
    """
    return _ITEM.match(text) is not None


def with_plain_bullet(text: str) -> str:
    """The text with « • » for the bullet of a symbol font."""
    return _SYMBOL_FIRST.sub(f"{BULLET} ", text).strip()


def _merged(row: Row) -> Iterator[Line]:
    mark: Line | None = None
    for line in row:
        is_mark = _MARK.fullmatch(line.text.strip()) is not None
        if mark is not None and not is_mark and _is_of(mark, line):
            text = f"{with_plain_bullet(mark.text.strip())} {line.text.strip()}"
            yield replace(line, text=text)
            mark = None
            continue
        if mark is not None:
            yield mark
        mark = line if is_mark else None
        if mark is None:
            yield line
    if mark is not None:
        yield mark


def _is_of(mark: Line, line: Line) -> bool:
    near = line.x0 - mark.x1 <= _FAR * (line.y1 - line.y0)
    first = line.text.strip()[:1]
    return near and (first.isalpha() or first in "«“\"'‘’([" or not mark.text.strip()[0].isdigit())
