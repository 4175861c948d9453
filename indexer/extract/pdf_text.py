"""Rows of a page to paragraphs, words cut at line ends joined where that is safe.

Where nothing is known of a hyphen the line end stays, and the analyzer reads both.
"""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from indexer.extract.clean import clean_text
from indexer.extract.pdf_doubled import undoubled
from indexer.extract.pdf_hyphens import HYPHENS, Join, Vocabulary, join_of
from indexer.extract.pdf_items import is_item
from indexer.extract.pdf_leaders import without_leaders
from indexer.extract.pdf_order import Row
from indexer.extract.pdf_spaced import unspaced
from indexer.extract.pdf_tables import is_table_row, whole_rows

_WIDE_GAP = 0.75
"""Share of a line's height; a wider space above a line begins a paragraph."""
_OTHER_SIZE = 1.15
_SOFT_END = re.compile(r"[\xad\x02]\s*$")
_NOTE = re.compile(r"(\d{1,3}) ?[^\W\d_]")
"""How a note begins, at the foot of a page."""


class Piece(NamedTuple):
    """The text of one row, and what its line end before is; None where a paragraph begins."""

    text: str
    row: Row
    link: Join | None


def paragraphs_in(rows: Sequence[Row], vocabulary: Vocabulary) -> list[str]:
    """Paragraphs of a page; a row of a table is one, with its cells between bars."""
    paragraphs: list[str] = []
    for piece in pieces_of(rows, vocabulary):
        if piece.link is None:
            paragraphs.append(piece.text)
        else:
            paragraphs[-1] = joined(paragraphs[-1], piece.text, piece.link)
    return [undoubled(text) for text in paragraphs]


def pieces_of(rows: Sequence[Row], vocabulary: Vocabulary) -> Iterator[Piece]:
    """The rows that have text, each with how it goes on from the one before."""

    def join(held: str, text: str) -> str:
        return joined(held, text, join_of(held, text, vocabulary))

    before: Piece | None = None
    note = -1
    for row in whole_rows(rows, join):
        text = clean_text(_row_text(row))
        if not text:
            continue
        link: Join | None = None
        number = _NOTE.match(text)
        if number and int(number[1]) == note + 1:
            pass  # the next note
        elif before is not None and _SOFT_END.search(before.row[-1].text):
            link = Join.WHOLE
        elif before is not None and _goes_on(before.row, row, text):
            link = join_of(before.text, text, vocabulary)
        if link is None:
            note = int(number[1]) if number else -1
        before = Piece(text, row, link)
        yield before


def _row_text(row: Row) -> str:
    texts = [without_leaders(unspaced(line.text.strip())) for line in row]
    return (" | " if is_table_row(row) else " ").join(filter(None, texts))


def _goes_on(before: Row, row: Row, text: str) -> bool:
    """Whether a row continues the paragraph of the row before it."""
    above, line = before[-1], row[-1]
    if len(before) > 1 or len(row) > 1 or is_item(text) or above.angle != line.angle:
        return False
    if is_item(above.text) and line.x0 < above.x0 - line.size and text[:1].isupper():
        return False  # back at the margin, behind the list
    ratio = above.size / line.size if line.size else 1
    if ratio > _OTHER_SIZE or ratio < 1 / _OTHER_SIZE:
        return False
    gap = above.y0 - line.y1
    # A line higher than the one before it is the top of the next column: the text flows on when
    # the sentence does.
    if gap < -2 * (line.y1 - line.y0):
        return not above.text.rstrip().endswith((".", ":", "!", "?", "…", "»"))
    return gap <= _WIDE_GAP * (line.y1 - line.y0)


def joined(held: str, text: str, link: Join) -> str:
    """A paragraph and the line that goes on with it, as their hyphen is understood."""
    match link:
        case Join.WHOLE:
            return (held[:-1] if held[-1:] in HYPHENS else held) + text
        case Join.COMPOUND:
            return held + text
        case Join.UNKNOWN:
            return f"{held}\n{text}"
        case _:
            return f"{held} {text}"
