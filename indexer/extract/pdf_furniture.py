"""Headers and footers: lines at the top or bottom of pages that most pages repeat.

Page numbers differ from page to page, so numbers are compared as one sign.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from indexer.extract.pdf_pages import Line, PdfPage
from kb.themes import phrase_key

_EDGE_SHARE = 0.12
"""Part of the height, from the top and from the bottom, in which headers and footers stand."""
_REPEATED_SHARE = 0.5
_LEAST_LEFT = 0.2
_FEWEST_REPEATED = 3
_NUMBER = re.compile(r"\d+")
_PAGE_NUMBER = re.compile(
    r"\W*(?:(?:page|p\.?)\s*)?(?P<number>\d{1,4})(?:\s*(?:/|sur|of|-|–)\s*\d{1,4})?\W*",
    re.IGNORECASE,
)
_NUMBERED_PAGE = re.compile(r"\bpages?\s+\d{1,4}\s*(?:/|sur)\s*\d{1,4}\b", re.IGNORECASE)
_SAME_PLACE = 3.0
"""Points that the same line may stand higher or lower on another page."""


def without_furniture(pages: Sequence[PdfPage]) -> list[PdfPage]:
    """Pages without the lines that are headers, footers or page numbers."""
    seen: Counter[tuple[str, int]] = Counter()
    for page in pages:
        seen.update({key for line in page.lines for key in _keys(line, page)})
    # Of two pages both must have it; of more, most.
    most = max(min(len(pages), _FEWEST_REPEATED), _REPEATED_SHARE * len(pages), 2)
    repeated = {key for key, count in seen.items() if count >= most}
    bare = [
        replace(
            page,
            lines=tuple(line for line in page.lines if not _is_furniture(line, page, repeated)),
        )
        for page in pages
    ]
    # What is most of a file is its text, however often it is repeated.
    return bare if _letters(bare) >= _LEAST_LEFT * _letters(pages) else list(pages)


def _letters(pages: Sequence[PdfPage]) -> int:
    return sum(len(line.text) for page in pages for line in page.lines)


def _is_furniture(line: Line, page: PdfPage, repeated: set[tuple[str, int]]) -> bool:
    if not _at_edge(line, page):
        return False
    if any(key in repeated for key in _keys(line, page)):
        return True
    number = _PAGE_NUMBER.fullmatch(line.text.strip())
    if number and int(number["number"]) == page.number:
        return True
    return _NUMBERED_PAGE.search(line.text) is not None


def _keys(line: Line, page: PdfPage) -> list[tuple[str, int]]:
    """Words of a line at an edge with its height, rounded both ways: neighbours share one."""
    if not _at_edge(line, page):
        return []
    words = phrase_key(_NUMBER.sub(" 0 ", line.text)) or line.text.strip()
    place = line.y0 / (2 * _SAME_PLACE)
    return [(words, int(place)), (words, int(place + 0.5) + 100_000)]


def _at_edge(line: Line, page: PdfPage) -> bool:
    edge = _EDGE_SHARE * page.height
    return line.y0 >= page.height - edge or line.y1 <= edge
