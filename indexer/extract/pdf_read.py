"""A PDF read by whichever library can.

pdfminer.six reads first and PDFium what it leaves; in the fast mode, the other way round.
"""

from collections.abc import Callable, Iterable
from dataclasses import replace
from enum import StrEnum

from indexer.extract.pdf_miner import read_with_pdfminer
from indexer.extract.pdf_pages import PdfFile, PdfPage
from indexer.extract.pdf_pdfium import read_with_pdfium
from indexer.extract.pdf_readable import is_readable
from kb.errors import ExtractionError, FailureReason


class PdfReader(StrEnum):
    """Which library reads PDFs first: the complete one, or the fast one."""

    PDFMINER = "pdfminer"
    PDFIUM = "pdfium"


def read_pdf(body: bytes, reader: PdfReader = PdfReader.PDFMINER) -> PdfFile:
    """Every page that either library can read; `PdfFile.reader` names those that did.

    Raises:
        ExtractionError: neither can.

    """
    ways: list[Callable[[bytes], PdfFile]] = [read_with_pdfminer, read_with_pdfium]
    if reader is PdfReader.PDFIUM:
        ways.reverse()
    try:
        file = ways[0](body)
    except ExtractionError as error:
        try:
            return ways[1](body)
        except ExtractionError as other:
            # The one that read farther knows better why it stopped.
            told = {FailureReason.TOO_LARGE, FailureReason.ENCRYPTED}
            raise (other if other.reason in told else error) from None
    if reader is PdfReader.PDFMINER:
        return _completed(file, body)
    return file if any(map(_has_words, file.pages)) else read_pdf(body)


def page_text(page: PdfPage) -> str:
    """The letters of a page, in no order."""
    return "\n".join(line.text for line in page.lines)


def _completed(file: PdfFile, body: bytes) -> PdfFile:
    """The pages that gave no words read by PDFium, where it gives some."""
    without = [page.number for page in file.pages if not _has_words(page)]
    if not without:
        return file
    try:
        other = read_with_pdfium(body, without)
    except ExtractionError:
        return file
    better = {page.number: page for page in other.pages if _has_words(page)}
    if not better:
        return file
    return replace(
        file, pages=tuple(_merged(file.pages, better)), reader=f"{file.reader}+{other.reader}"
    )


def _has_words(page: PdfPage) -> bool:
    text = page_text(page)
    return any(char.isalpha() for char in text) and is_readable(text)


def _merged(pages: Iterable[PdfPage], better: dict[int, PdfPage]) -> Iterable[PdfPage]:
    for page in pages:
        other = better.get(page.number)
        if other is None:
            yield page
        else:
            yield replace(other, addresses=page.addresses or other.addresses, label=page.label)
