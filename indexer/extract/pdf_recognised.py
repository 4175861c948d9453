"""Pages of a PDF that hold no text, and what was recognised on their images in its place."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from statistics import median

from indexer.extract.pdf_hyphens import Vocabulary, join_of
from indexer.extract.pdf_order import Row
from indexer.extract.pdf_pages import Line, PdfFile, PdfPage
from indexer.extract.pdf_read import page_text
from indexer.extract.pdf_readable import is_readable
from indexer.extract.pdf_text import joined
from indexer.recognised import RecognisedPage

MOST_PAGES = 500
"""Of one file: further pages of a longer one are not read."""
_FEWEST_LETTERS = 12
"""Of a page's own: fewer are its number, or what a scanner stamped on it."""
_LARGE = 1.3
"""Of the usual height: less is how high the letters of a line happen to reach."""
_NUMBER = re.compile(r"\d+")
_MISREAD = (
    (re.compile(r"(?<![\w|])\|{1,2}(?= [a-zà-ÿ])"), "Il"),
    (re.compile(r"\bler\b"), "1er"),
)
"""What letters of French are taken for where no word of French is."""

Recognised = Mapping[int, RecognisedPage]


def unread_pages(pages: Sequence[PdfPage]) -> tuple[int, ...]:
    """Numbers of the pages that only their image can tell: scans, and codes of unknown fonts.

    What a scanner or an office stamps on every page is no text of theirs.
    """
    said = Counter(line for page in pages for line in {_said(line) for line in page.lines})
    most = max(2, len(pages) / 2)
    found = (
        page.number
        for page in pages
        if not page.failed
        and (
            not is_readable(page_text(page))
            or (page.images and _letters(page, said, most) < _FEWEST_LETTERS)
        )
    )
    return tuple(found)[:MOST_PAGES]


def with_recognised(file: PdfFile, recognised: Recognised) -> PdfFile:
    """The file, with these pages as they were recognised."""
    if not recognised:
        return file
    pages = (
        _as_recognised(page, recognised[page.number]) if page.number in recognised else page
        for page in file.pages
    )
    versions = sorted({page.version for page in recognised.values()})
    return replace(file, pages=tuple(pages), reader="+".join([file.reader, *versions]))


def rows_of(page: PdfPage) -> list[Row]:
    """The rows of a recognised page: Tesseract knows their order better than their places do."""
    return [(line,) for line in page.lines]


def paragraphs_of(
    page: PdfPage, recognised: RecognisedPage, vocabulary: Vocabulary
) -> Iterable[str]:
    """Its paragraphs, of the lines that the page has left."""
    kept = {line.text for line in page.lines}
    held = ""
    for line in recognised.lines:
        text = corrected(line.text)
        if text not in kept:
            continue
        if held and line.opens:
            yield held
            held = ""
        held = joined(held, text, join_of(held, text, vocabulary)) if held else text
    if held:
        yield held


def corrected(text: str) -> str:
    """A line without what recognition is known to take letters for.

    >>> corrected("Article ler"), corrected("|| est créé")
    ('Article 1er', 'Il est créé')
    """
    for pattern, meant in _MISREAD:
        text = pattern.sub(meant, text)
    return text


def _as_recognised(page: PdfPage, found: RecognisedPage) -> PdfPage:
    usual = median(line.size for line in found.lines) if found.lines else 0.0
    lines = (
        Line(
            text=corrected(line.text),
            x0=line.x0,
            y0=line.y0,
            x1=line.x1,
            y1=line.y1,
            size=round(line.size if line.size >= _LARGE * usual else usual, 1),
        )
        for line in found.lines
    )
    return replace(page, width=found.width, height=found.height, lines=tuple(lines))


def _letters(page: PdfPage, said: Counter[str], most: float) -> int:
    own = (line.text for line in page.lines if said[_said(line)] < most)
    return sum(char.isalpha() for text in own for char in text)


def _said(line: Line) -> str:
    return _NUMBER.sub("0", " ".join(line.text.split()))
