"""Pages of a PDF as PDFium reads them: what the complete reader cannot read, and the fast mode.

PDFium gives a page's text in one piece; only the first and last letter of each line are asked
where they stand, which is what makes it fast. It writes U+FFFE for a hyphen at a line end and goes
on with the next line.
"""

import ctypes
import logging
import math
import re
from collections.abc import Collection, Iterator
from contextlib import closing

import pypdfium2
from pypdfium2 import raw

from indexer.extract.pdf_pages import Heading, Line, PdfFile, PdfPage
from kb.errors import ExtractionError, FailureReason

READER = "pdfium/1"
MAX_PAGES = 20_000
MAX_TEXT = 200_000
"""Letters of one page."""
Box = tuple[float, float, float, float]
_LINE = re.compile(r"[^\r\n\ufffe]+\ufffe?")
_INFO = ("Title", "Author", "Subject", "Keywords")
_MAX_OUTLINE = 3000
_MAX_LINKS = 500

# Without a handler of its own, its remarks on odd files would reach the terminal.
logging.getLogger("pypdfium2").addHandler(logging.NullHandler())


def read_with_pdfium(body: bytes, only: Collection[int] | None = None) -> PdfFile:
    """Every page, or only those numbered from 1.

    Raises:
        ExtractionError: ENCRYPTED, CORRUPT, TOO_LARGE (pages).

    """
    document = _open(body)
    try:
        with closing(document):
            count = len(document)
            if count > MAX_PAGES:
                detail = f"PDF de plus de {MAX_PAGES} pages"
                raise ExtractionError(FailureReason.TOO_LARGE, detail)
            numbers = range(1, count + 1) if only is None else sorted(only)
            pages = tuple(_page(document, number) for number in numbers if number <= count)
            return PdfFile(
                pages=pages,
                info={key: text for key in _INFO if (text := document.get_metadata_value(key))},
                outline=tuple(_outline(document)),
                reader=READER,
            )
    except pypdfium2.PdfiumError as error:
        raise ExtractionError(FailureReason.CORRUPT, f"PDFium\u202f: {error}") from None


def _open(body: bytes) -> pypdfium2.PdfDocument:
    try:
        return pypdfium2.PdfDocument(body)
    except pypdfium2.PdfiumError as error:
        code = getattr(error, "err_code", None)
        if code in {raw.FPDF_ERR_PASSWORD, raw.FPDF_ERR_SECURITY}:
            detail = "PDF protégé par un mot de passe"
            raise ExtractionError(FailureReason.ENCRYPTED, detail) from None
        raise ExtractionError(FailureReason.CORRUPT, f"PDFium\u202f: {error}") from None


def _page(document: pypdfium2.PdfDocument, number: int) -> PdfPage:
    try:
        page = document[number - 1]
    except pypdfium2.PdfiumError as error:
        return PdfPage(number=number, width=0, height=0, lines=(), failed=f"PDFium\u202f: {error}")
    with closing(page):
        width, height = page.get_size()
        text_page = raw.FPDFText_LoadPage(page.raw)
        try:
            lines = tuple(_lines(page, text_page)) if text_page else ()
        finally:
            if text_page:
                raw.FPDFText_ClosePage(text_page)
        return PdfPage(
            number=number,
            width=width,
            height=height,
            lines=lines,
            images=0 if lines else _images(page),
            addresses=tuple(_addresses(document, page)),
            label=document.get_page_label(number - 1),
        )


def _lines(page: pypdfium2.PdfPage, text_page: raw.FPDF_TEXTPAGE) -> Iterator[Line]:
    count = min(raw.FPDFText_CountChars(text_page), MAX_TEXT)
    if count <= 0:
        return
    buffer = (ctypes.c_ushort * (count + 1))()
    written = raw.FPDFText_GetText(text_page, 0, count, buffer)
    units = bytes(buffer)[: max(0, written - 1) * 2]
    text = units.decode("utf-16-le", errors="surrogatepass")
    wide = any("\ud800" <= unit <= "\udfff" or unit > "\uffff" for unit in text)
    turned = page.get_rotation() // 90
    box = raw.FS_RECTF()
    for match in _LINE.finditer(text):
        line = match[0].strip(" \t")
        if not line.strip("\ufffe \t"):
            continue
        start = match.start() + match[0].index(line)
        last = start + len(line) - 1
        if wide:  # PDFium counts in UTF-16
            start, last = (len(text[:at].encode("utf-16-le")) // 2 for at in (start, last))
        places = [_box(text_page, at, box) for at in (start, last)]
        if places[0] is None or places[1] is None:
            continue
        first = raw.FPDFText_GetCharIndexFromTextIndex(text_page, start)
        angle = round(raw.FPDFText_GetCharAngle(text_page, first) / (math.pi / 2))
        yield _turned(line.replace("\ufffe", "-"), places[0], places[1], (angle - turned) % 4)


def _box(text_page: raw.FPDF_TEXTPAGE, at: int, box: raw.FS_RECTF) -> Box | None:
    """Left, bottom, right, top of the letter at a place in the text."""
    index = raw.FPDFText_GetCharIndexFromTextIndex(text_page, at)
    if index < 0 or not raw.FPDFText_GetLooseCharBox(text_page, index, ctypes.byref(box)):
        return None
    return box.left, box.bottom, box.right, box.top


def _turned(text: str, first: Box, last: Box, angle: int) -> Line:
    """A line by its first and last letters, with the places of the page turned back."""
    x0, y0 = min(first[0], last[0]), min(first[1], last[1])
    x1, y1 = max(first[2], last[2]), max(first[3], last[3])
    size = abs(first[2] - first[0]) if angle % 2 else abs(first[3] - first[1])
    if angle == 1:
        x0, y0, x1, y1 = y0, -x1, y1, -x0
    elif angle == 2:
        x0, y0, x1, y1 = -x1, -y1, -x0, -y0
    elif angle == 3:
        x0, y0, x1, y1 = -y1, x0, -y0, x1
    return Line(text=text, x0=x0, y0=y0, x1=x1, y1=y1, size=round(size, 1), angle=angle)


def _images(page: pypdfium2.PdfPage) -> int:
    kinds = [raw.FPDF_PAGEOBJ_IMAGE]
    return sum(1 for _ in page.get_objects(filter=kinds, max_depth=3))


def _addresses(document: pypdfium2.PdfDocument, page: pypdfium2.PdfPage) -> Iterator[str]:
    """Addresses that link annotations of a page lead to."""
    position, link = ctypes.c_int(0), raw.FPDF_LINK()
    for _ in range(_MAX_LINKS):
        if not raw.FPDFLink_Enumerate(page.raw, ctypes.byref(position), ctypes.byref(link)):
            return
        action = raw.FPDFLink_GetAction(link)
        if not action:
            continue
        length = raw.FPDFAction_GetURIPath(document.raw, action, None, 0)
        if length > 1:
            buffer = ctypes.create_string_buffer(length)
            raw.FPDFAction_GetURIPath(document.raw, action, buffer, length)
            yield buffer.value.decode("utf-8", errors="replace")


def _outline(document: pypdfium2.PdfDocument) -> Iterator[Heading]:
    for count, mark in enumerate(document.get_toc(max_depth=12)):
        if count >= _MAX_OUTLINE:
            return
        target = mark.get_dest()
        page = target.get_index() if target else None
        title = mark.get_title().strip()
        if title and page is not None and page >= 0:
            yield Heading(title=title, level=mark.level + 1, page=page + 1)
