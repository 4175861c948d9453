"""The outline of a PDF (its bookmarks) as headings with the pages they open (ISO 32000-1, 12.3.3).

Entries form chains that a hostile file may close into rings: each is visited once, and no more
than a book has.
"""

from collections.abc import Iterator, Mapping

from pdfminer.pdfdocument import PDFDocument
from pdfminer.pdftypes import PDFObjRef, resolve1
from pdfminer.psparser import PSLiteral, literal_name
from pdfminer.utils import decode_text

from indexer.extract.clean import clean_line
from indexer.extract.pdf_pages import Heading

MAX_ENTRIES = 3000
MAX_LEVEL = 12


def outline_of(document: PDFDocument, numbers: Mapping[int, int]) -> tuple[Heading, ...]:
    """Headings in order; `numbers` gives the page of each page object. () when there is none.

    May raise anything on a broken file.
    """
    root = resolve1(document.catalog.get("Outlines"))
    if not isinstance(root, dict):
        return ()
    return tuple(_headings(document, root.get("First"), numbers))


def _headings(
    document: PDFDocument, first: object, numbers: Mapping[int, int]
) -> Iterator[Heading]:
    waiting: list[tuple[object, int]] = [(first, 1)]
    seen: set[int] = set()
    while waiting and len(seen) < MAX_ENTRIES:
        reference, level = waiting.pop()
        if not isinstance(reference, PDFObjRef) or reference.objid in seen:
            continue
        seen.add(reference.objid)
        entry = resolve1(reference)
        if not isinstance(entry, dict):
            continue
        waiting.append((entry.get("Next"), level))
        if level < MAX_LEVEL:
            waiting.append((entry.get("First"), level + 1))
        title = resolve1(entry.get("Title"))
        page = numbers.get(_page_object(document, entry))
        if isinstance(title, bytes) and page is not None:
            text = clean_line(decode_text(title))
            if text:
                yield Heading(title=text, level=level, page=page)


def _page_object(document: PDFDocument, entry: Mapping[str, object]) -> int:
    """The object of the page that an entry leads to; -1 when it leads nowhere in the file."""
    target = resolve1(entry.get("Dest"))
    if target is None:
        action = resolve1(entry.get("A"))
        target = resolve1(action.get("D")) if isinstance(action, dict) else None
    if isinstance(target, PSLiteral):
        target = literal_name(target)
    if isinstance(target, bytes | str):
        try:
            target = resolve1(document.get_dest(target))
        except Exception:  # noqa: BLE001 - pdfminer, on names that lead nowhere
            return -1
    if isinstance(target, dict):
        target = resolve1(target.get("D"))
    page = target[0] if isinstance(target, list) and target else None
    return page.objid if isinstance(page, PDFObjRef) else -1
