"""Pages of a PDF as pdfminer.six reads the file and we read its pages, each behind a fence.

pdfminer raises nearly anything on hostile files (IndexError in its LZW decoder, TypeError,
RecursionError…): this module is the one place around it that catches Exception.
"""

import logging
import time
from collections.abc import Iterator, Mapping
from contextlib import suppress
from io import BytesIO

from pdfminer.pdfdocument import (
    PDFDocument,
    PDFEncryptionError,
    PDFNoPageLabels,
    PDFPasswordIncorrect,
)
from pdfminer.pdfpage import PDFPage
from pdfminer.pdfparser import PDFParser
from pdfminer.pdftypes import resolve1, stream_value
from pdfminer.utils import decode_text

from indexer.extract.pdf_content import Matrix, PageLimitError, PageText, Resources
from indexer.extract.pdf_lines import lines_of
from indexer.extract.pdf_outline import outline_of
from indexer.extract.pdf_pages import Heading, PdfFile, PdfPage
from indexer.extract.pdf_shelf import OutOfTimeError, Shelf
from kb.errors import ExtractionError, FailureReason

READER = "pdfminer/3"
MAX_PAGES = 2000
MAX_CPU_S = 45.0
"""Of processor time for one file; a longer one is for the faster reader."""

# Without a handler of its own, pdfminer's remarks on odd files would reach the terminal.
logging.getLogger("pdfminer").addHandler(logging.NullHandler())


def read_with_pdfminer(body: bytes, *, max_cpu_s: float = MAX_CPU_S) -> PdfFile:
    """Every page that can be read.

    Raises:
        ExtractionError: ENCRYPTED; CORRUPT; TIMEOUT or TOO_LARGE (pages): another reader may do.

    """
    deadline = time.process_time() + max_cpu_s

    document = _open(body)
    numbers: dict[int, int] = {}
    try:
        pages = tuple(_pages(document, Shelf(deadline), numbers))
    except OutOfTimeError:
        raise ExtractionError(
            FailureReason.TIMEOUT, f"PDF lu en plus de {max_cpu_s:.0f}\u202fs"
        ) from None
    if not pages:
        raise ExtractionError(FailureReason.CORRUPT, "PDF sans page lisible")
    if all(page.failed for page in pages):
        raise ExtractionError(FailureReason.CORRUPT, f"PDF illisible\u202f: {pages[0].failed}")
    return PdfFile(
        pages=pages,
        info=dict(_info(document)),
        language=_decoded(document.catalog.get("Lang")),
        outline=_outline(document, numbers),
        reader=READER,
    )


def _open(body: bytes) -> PDFDocument:
    try:
        return PDFDocument(PDFParser(BytesIO(body)))
    except (PDFPasswordIncorrect, PDFEncryptionError):
        raise ExtractionError(FailureReason.ENCRYPTED, "PDF protégé par un mot de passe") from None
    except Exception as error:  # noqa: BLE001 - see the module's docstring
        raise ExtractionError(FailureReason.CORRUPT, _described(error)) from None


def _pages(document: PDFDocument, shelf: Shelf, numbers: dict[int, int]) -> Iterator[PdfPage]:
    """Pages one by one; the page objects are noted with their numbers."""
    _check_labels(document)
    pages = PDFPage.create_pages(document)
    number = 0
    while True:
        number += 1
        try:
            shelf.next_page()
            page = next(pages)
        except StopIteration:
            return
        except OutOfTimeError:
            raise
        except Exception as error:  # noqa: BLE001 - see the module's docstring
            # The tree of pages is broken from here on.
            yield _failed(number, error)
            return
        if number > MAX_PAGES:
            raise ExtractionError(FailureReason.TOO_LARGE, f"PDF de plus de {MAX_PAGES} pages")
        try:
            if isinstance(page.pageid, int):
                numbers[page.pageid] = number
            yield _page(number, page, shelf)
        except OutOfTimeError:
            raise
        except Exception as error:  # noqa: BLE001 - see the module's docstring
            yield _failed(number, error)


def _page(number: int, page: PDFPage, shelf: Shelf) -> PdfPage:
    x0, y0, x1, y1 = page.mediabox
    width, height = abs(x1 - x0), abs(y1 - y0)
    turns: Mapping[int, Matrix] = {
        90: (0, -1, 1, 0, -y0, x1),
        180: (-1, 0, 0, -1, x1, y1),
        270: (0, 1, -1, 0, y1, -x0),
    }
    turned = page.rotate % 360
    matrix = turns.get(turned, (1, 0, 0, 1, -x0, -y0))
    if turned in {90, 270}:
        width, height = height, width
    text = PageText(shelf)
    resources: Resources = {str(key): value for key, value in page.resources.items()}
    with suppress(PageLimitError):  # what was read until then is most of what it says
        data = b"\n".join(shelf.data(stream_value(one)) for one in page.contents)
        text.show(data, resources, matrix)
    return PdfPage(
        number=number,
        width=width,
        height=height,
        lines=tuple(lines_of(text.runs)),
        images=text.images,
        addresses=tuple(_addresses(page)),
        label=page.label or "",
    )


def _addresses(page: PDFPage) -> Iterator[str]:
    """Addresses that link annotations of a page lead to."""
    annotations = resolve1(page.annots)
    for reference in annotations if isinstance(annotations, list) else ():
        annotation = resolve1(reference)
        action = resolve1(annotation.get("A")) if isinstance(annotation, dict) else None
        address = resolve1(action.get("URI")) if isinstance(action, dict) else None
        if isinstance(address, bytes):
            yield address.decode("utf-8", errors="replace")


def _check_labels(document: PDFDocument) -> None:
    """Forget page labels that cannot be read: pdfminer reads them with the pages."""
    try:
        next(document.get_page_labels())
    except PDFNoPageLabels:
        pass
    except Exception:  # noqa: BLE001 - see the module's docstring
        document.catalog.pop("PageLabels", None)


def _outline(document: PDFDocument, numbers: Mapping[int, int]) -> tuple[Heading, ...]:
    try:
        return outline_of(document, numbers)
    except Exception:  # noqa: BLE001 - see the module's docstring
        return ()


def _failed(number: int, error: Exception) -> PdfPage:
    return PdfPage(number=number, width=0, height=0, lines=(), failed=_described(error))


def _described(error: Exception) -> str:
    words = " ".join(str(error).split())[:200]
    return f"{type(error).__name__}\u202f: {words}" if words else type(error).__name__


def _info(document: PDFDocument) -> Iterator[tuple[str, str]]:
    for entries in reversed(document.info):
        for key, value in entries.items():
            text = _decoded(value)
            if text:
                yield key, text


def _decoded(value: object) -> str:
    """Text of a metadata string; "" of anything else."""
    try:
        value = resolve1(value)
        return decode_text(value) if isinstance(value, bytes) else ""
    except Exception:  # noqa: BLE001 - metadata of a broken file is not worth the file
        return ""
