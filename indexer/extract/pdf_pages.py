"""Pages of a PDF as pdfminer.six reads them: lines with their places, each page behind a fence.

Coordinates are PDF points from the lower left corner. pdfminer raises nearly anything on hostile
files (IndexError in its LZW decoder, TypeError, RecursionError…): this module is the one place
around it that catches Exception, once for opening and once for each page.
"""

import logging
import statistics
import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from io import BytesIO

from pdfminer.converter import PDFPageAggregator
from pdfminer.layout import LAParams, LTChar, LTContainer, LTImage, LTPage, LTTextLine
from pdfminer.pdfdocument import PDFDocument, PDFEncryptionError, PDFPasswordIncorrect
from pdfminer.pdfinterp import PDFPageInterpreter, PDFResourceManager
from pdfminer.pdfpage import PDFPage
from pdfminer.pdfparser import PDFParser
from pdfminer.pdftypes import resolve1
from pdfminer.utils import decode_text

from kb.errors import ExtractionError, FailureReason

MAX_PAGES = 2000
MAX_SECONDS = 300.0
"""Checked between pages: a single page that never ends is for the process around to stop."""

# Without a handler of its own, pdfminer's remarks on odd files would reach the terminal.
logging.getLogger("pdfminer").addHandler(logging.NullHandler())

_LAYOUT = LAParams(boxes_flow=None, all_texts=True)
"""Our own reading order replaces pdfminer's slow one (`boxes_flow`); text in forms is text too."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of text; `size` is its most usual letter's, in points."""

    text: str
    x0: float
    y0: float
    x1: float
    y1: float
    size: float


@dataclass(frozen=True, slots=True, kw_only=True)
class PdfPage:
    """One page, `number` from 1; lines are in no order. `failed` says why it has none."""

    number: int
    width: float
    height: float
    lines: tuple[Line, ...]
    images: int = 0
    addresses: tuple[str, ...] = ()
    failed: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PdfFile:
    """A whole file: `info` holds its metadata as text, `language` its /Lang."""

    pages: tuple[PdfPage, ...]
    info: Mapping[str, str]
    language: str = ""


def read_pdf(body: bytes) -> PdfFile:
    """Every page that can be read.

    Raises:
        ExtractionError: ENCRYPTED, CORRUPT, TOO_LARGE (pages) or TIMEOUT.

    """
    document = _open(body)
    pages = tuple(_pages(document))
    if not pages:
        raise ExtractionError(FailureReason.CORRUPT, "PDF sans page lisible")
    if all(page.failed for page in pages):
        raise ExtractionError(FailureReason.CORRUPT, f"PDF illisible : {pages[0].failed}")
    return PdfFile(pages=pages, info=dict(_info(document)), language=_language(document))


def _open(body: bytes) -> PDFDocument:
    try:
        return PDFDocument(PDFParser(BytesIO(body)))
    except (PDFPasswordIncorrect, PDFEncryptionError):
        raise ExtractionError(FailureReason.ENCRYPTED, "PDF protégé par un mot de passe") from None
    except Exception as error:  # noqa: BLE001 - see the module's docstring
        raise ExtractionError(FailureReason.CORRUPT, _described(error)) from None


def _pages(document: PDFDocument) -> Iterator[PdfPage]:
    resources = PDFResourceManager()
    device = PDFPageAggregator(resources, laparams=_LAYOUT)
    interpreter = PDFPageInterpreter(resources, device)
    deadline = time.monotonic() + MAX_SECONDS
    pages = PDFPage.create_pages(document)
    number = 0
    while True:
        number += 1
        try:
            page = next(pages)
        except StopIteration:
            return
        except Exception as error:  # noqa: BLE001 - see the module's docstring
            # The tree of pages is broken from here on.
            yield _failed(number, error)
            return
        if number > MAX_PAGES:
            raise ExtractionError(FailureReason.TOO_LARGE, f"PDF de plus de {MAX_PAGES} pages")
        if time.monotonic() > deadline:
            raise ExtractionError(
                FailureReason.TIMEOUT, f"{number - 1} pages lues en {MAX_SECONDS:.0f} s"
            )
        try:
            interpreter.process_page(page)
            yield _page(number, device.get_result(), page)
        except Exception as error:  # noqa: BLE001 - see the module's docstring
            yield _failed(number, error)


def _page(number: int, layout: LTPage, page: PDFPage) -> PdfPage:
    lines: list[Line] = []
    images = 0
    waiting: list[Iterable[object]] = [layout]
    while waiting:
        for item in waiting.pop():
            if isinstance(item, LTTextLine):
                line = _line(item)
                if line:
                    lines.append(line)
            elif isinstance(item, LTImage):
                images += 1
            elif isinstance(item, LTContainer):
                waiting.append(item)
    return PdfPage(
        number=number,
        width=layout.width,
        height=layout.height,
        lines=tuple(lines),
        images=images,
        addresses=tuple(_addresses(page)),
    )


def _line(item: LTTextLine) -> Line | None:
    text = item.get_text().strip("\n")
    sizes = [
        char.size for char in item if isinstance(char, LTChar) and not char.get_text().isspace()
    ]
    if not text.strip() or not sizes:
        return None
    return Line(
        text=text,
        x0=item.x0,
        y0=item.y0,
        x1=item.x1,
        y1=item.y1,
        size=round(statistics.median(sizes), 1),
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


def _failed(number: int, error: Exception) -> PdfPage:
    return PdfPage(number=number, width=0, height=0, lines=(), failed=_described(error))


def _described(error: Exception) -> str:
    words = " ".join(str(error).split())[:200]
    return f"{type(error).__name__}: {words}" if words else type(error).__name__


def _info(document: PDFDocument) -> Iterator[tuple[str, str]]:
    for entries in reversed(document.info):
        for key, value in entries.items():
            text = _decoded(value)
            if text:
                yield key, text


def _language(document: PDFDocument) -> str:
    return _decoded(document.catalog.get("Lang"))


def _decoded(value: object) -> str:
    """Text of a metadata string; "" of anything else."""
    try:
        value = resolve1(value)
        return decode_text(value) if isinstance(value, bytes) else ""
    except Exception:  # noqa: BLE001 - metadata of a broken file is not worth the file
        return ""
