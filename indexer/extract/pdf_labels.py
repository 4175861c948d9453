"""What readers are shown of a page: its number as printed, and the section that it belongs to."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from indexer.extract.clean import clean_line
from indexer.extract.pdf_order import Row
from indexer.extract.pdf_pages import Heading, PdfPage

MAX_SECTION_CHARS = 80
_HEADING_SIZE = 1.25
"""Of the size most letters of a file have."""
_NEARLY_LARGEST = 0.95
_FEWEST_LETTERS = 6
_MOST_ROWS = 3


def page_names(
    pages: Sequence[PdfPage], outline: Sequence[Heading], rows: Sequence[Sequence[Row]]
) -> list[str]:
    """One name a page: « page iv · Le contrat de ville ».

    The section is that of the outline; without one, what stands on the page in large type.
    """
    numbers = _numbers(pages)
    titles = _from_outline(outline, [page.number for page in pages]) or _from_type(rows)
    return [
        f"page {number} · {titles[index]}" if titles.get(index) else f"page {number}"
        for index, number in enumerate(numbers)
    ]


def _numbers(pages: Sequence[PdfPage]) -> list[str]:
    """What the file calls its pages, when each has a name of its own; else their numbers."""
    labels = [clean_line(page.label) for page in pages]
    if all(labels) and len(set(labels)) == len(labels) and max(map(len, labels)) <= 8:
        return labels
    return [str(page.number) for page in pages]


def _from_outline(outline: Sequence[Heading], numbers: Sequence[int]) -> Mapping[int, str]:
    """The title of each page by its index: the first that opens on it, else the last before it."""
    opened: dict[int, str] = {}
    last: dict[int, str] = {}
    for heading in outline:
        opened.setdefault(heading.page, heading.title)
        last[heading.page] = heading.title
    found: dict[int, str] = {}
    current = ""
    for index, number in enumerate(numbers):
        title = opened.get(number, current)
        current = last.get(number, current)
        if title:
            found[index] = shortened(title)
    # One entry for a whole file names the file, not its sections.
    return found if len(set(opened)) > 1 else {}


def _from_type(rows: Sequence[Sequence[Row]]) -> Mapping[int, str]:
    sizes: Counter[float] = Counter()
    for line in (line for page in rows for row in page for line in row):
        sizes[line.size] += len(line.text)
    if not sizes:
        return {}
    usual = sizes.most_common(1)[0][0]
    found = {index: _largest(page, usual) for index, page in enumerate(rows)}
    return {index: title for index, title in found.items() if title}


def _largest(rows: Iterable[Row], usual: float) -> str:
    """What stands first in the largest type of a page, when it is larger than text."""
    rows = list(rows)
    sizes = [row[0].size for row in rows if _has_letters(row)]
    size = max(sizes, default=0.0)
    if size < _HEADING_SIZE * usual:
        return ""
    held: list[str] = []
    for row in rows:
        large = [line.text.strip() for line in row if line.size >= _NEARLY_LARGEST * size]
        if large:
            held.append(" ".join(large))
        elif held:
            break
    title = clean_line(" ".join(held))
    return shortened(title) if len(held) <= _MOST_ROWS and len(title) <= MAX_SECTION_CHARS else ""


def _has_letters(row: Row) -> bool:
    return sum(char.isalpha() for line in row for char in line.text) >= _FEWEST_LETTERS


def shortened(title: str) -> str:
    """A title no longer than a label can be, cut between words."""
    title = clean_line(title)
    if len(title) <= MAX_SECTION_CHARS:
        return title
    return title[: MAX_SECTION_CHARS - 1].rsplit(" ", 1)[0].rstrip(" ,;:") + "…"
