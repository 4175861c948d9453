"""Headers and footers: what most pages repeat at their top or bottom.

Page numbers differ from page to page, so numbers are compared as one sign. A running head changes
with the chapter: it is known by its place, which most pages fill, and by its text, which a few
pages share. The lines of one header stand together, and the file itself may say what is one.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

from indexer.extract.pdf_pages import Line, PdfPage
from kb.themes import phrase_key

_EDGE_SHARE = 0.12
"""Part of the height, from the top and from the bottom, in which headers and footers begin…"""
_WIDER_SHARE = 0.2
"""…and in which they may go on."""
_REPEATED_SHARE = 0.5
_RUNNING_SHARE = 0.8
"""Of the lines in the place of a running head, those that share their text with other pages."""
_LEAST_LEFT = 0.2
_FEWEST_REPEATED = 3
_FEWEST_LETTERS = 8
"""Of a running head; « 30 min » in the same place of many pages is none."""
_NUMBER = re.compile(r"\d+")
_PAGE_NUMBER = re.compile(
    r"\W*(?:(?:page|p\.?)\s*)?(?P<number>\d{1,4})(?:\s*(?:/|sur|of|-|–)\s*\d{1,4})?\W*",
    re.IGNORECASE,
)
_NUMBERED_PAGE = re.compile(r"\bpages?\s+\d{1,4}\s*(?:/|sur)\s*\d{1,4}\b", re.IGNORECASE)
_SAME_PLACE = 3.0
"""Points that the same line may stand higher or lower on another page."""
_TOGETHER = 1.2
"""Of a line's height, between lines of one header."""

Place = tuple[str, int]


def without_furniture(pages: Sequence[PdfPage]) -> list[PdfPage]:
    """Pages without the lines that are headers, footers or page numbers."""
    said: Counter[Place] = Counter()
    edges = [[line for line in page.lines if _at_edge(line, page, _WIDER_SHARE)] for page in pages]
    for lines in edges:
        said.update({key for line in lines for key in _keys(_words(line), line)})
    # Of two pages both must have it; of more, most.
    most = max(min(len(pages), _FEWEST_REPEATED), _REPEATED_SHARE * len(pages), 2)
    heads = set(_running_heads(edges, said, most))
    bare = [_bare(page, said, heads, most) for page in pages]
    # What is most of a file is its text, however often it is repeated.
    return bare if _letters(bare) >= _LEAST_LEFT * _letters(pages) else list(pages)


def _running_heads(
    edges: Sequence[Sequence[Line]], said: Counter[Place], most: float
) -> Iterator[Place]:
    """Places that most pages fill with texts that a few pages share."""
    filled: Counter[Place] = Counter()
    shared: Counter[Place] = Counter()
    for lines in edges:
        filled.update({key for line in lines for key in _keys("", line)})
        often = [
            line
            for line in lines
            if max(said[key] for key in _keys(_words(line), line)) >= _FEWEST_REPEATED
        ]
        shared.update({key for line in often for key in _keys("", line)})
    for key, count in filled.items():
        if count >= most >= _FEWEST_REPEATED and shared[key] >= _RUNNING_SHARE * count:
            yield key


def _bare(page: PdfPage, said: Counter[Place], heads: set[Place], most: float) -> PdfPage:
    repeated = [
        line
        for line in page.lines
        if _at_edge(line, page, _WIDER_SHARE)
        and max(said[key] for key in _keys(_words(line), line)) >= most
    ]
    gone = [line for line in page.lines if _is_furniture(line, page, said, heads)]
    gone += [line for line in repeated if _at_edge(line, page, _EDGE_SHARE)]
    for line in sorted(repeated, key=lambda line: -abs(line.y0 - page.height / 2)):
        if any(_stand_together(line, other) for other in gone):
            gone.append(line)
    numbers = [line for line in page.lines if _is_page_number(line, page)]
    # A chart may hold the same number: a page's own is nearest to the edge.
    gone += sorted(numbers, key=lambda line: -abs((line.y0 + line.y1 - page.height) / 2))[:1]
    left_out = {id(line) for line in gone}
    return replace(page, lines=tuple(line for line in page.lines if id(line) not in left_out))


def _is_furniture(line: Line, page: PdfPage, said: Counter[Place], heads: set[Place]) -> bool:
    if line.artifact and _at_edge(line, page, _WIDER_SHARE):
        return True
    if not _at_edge(line, page, _EDGE_SHARE):
        return False
    shared = max(said[key] for key in _keys(_words(line), line))
    is_worded = sum(char.isalpha() for char in line.text) >= _FEWEST_LETTERS
    if is_worded and shared >= _FEWEST_REPEATED and any(key in heads for key in _keys("", line)):
        return True
    return _NUMBERED_PAGE.search(line.text) is not None


def _is_page_number(line: Line, page: PdfPage) -> bool:
    number = _PAGE_NUMBER.fullmatch(line.text.strip())
    at_edge = _at_edge(line, page, _EDGE_SHARE)
    return at_edge and number is not None and int(number["number"]) == page.number


def _keys(words: str, line: Line) -> Iterator[Place]:
    """Words with their height and size, the height rounded both ways: neighbours share one."""
    place = line.y0 / (2 * _SAME_PLACE)
    size = round(line.size)
    yield f"{size} {words}", int(place)
    yield f"{size} {words}", int(place + 0.5) + 100_000


def _words(line: Line) -> str:
    return phrase_key(_NUMBER.sub(" 0 ", line.text)) or line.text.strip()


def _at_edge(line: Line, page: PdfPage, share: float) -> bool:
    edge = share * page.height
    return line.angle == 0 and (line.y0 >= page.height - edge or line.y1 <= edge)


def _stand_together(line: Line, other: Line) -> bool:
    gap = max(line.y0, other.y0) - min(line.y1, other.y1)
    return gap <= _TOGETHER * min(line.y1 - line.y0, other.y1 - other.y0)


def _letters(pages: Sequence[PdfPage]) -> int:
    return sum(len(line.text) for page in pages for line in page.lines)
