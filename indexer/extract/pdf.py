"""A PDF: one passage a page, "#page=3", in reading order and without headers and footers."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from indexer.extract.clean import clean_line
from indexer.extract.events import events_in
from indexer.extract.origins import recorded
from indexer.extract.pdf_furniture import without_furniture
from indexer.extract.pdf_hyphens import Vocabulary, vocabulary_of
from indexer.extract.pdf_labels import page_names
from indexer.extract.pdf_order import Row, reading_order
from indexer.extract.pdf_pages import PdfPage
from indexer.extract.pdf_read import PdfReader, page_text, read_pdf
from indexer.extract.pdf_readable import is_readable, without_unknown
from indexer.extract.pdf_recognised import (
    paragraphs_of,
    rows_of,
    unread_pages,
    with_recognised,
)
from indexer.extract.pdf_tables import columns_of
from indexer.extract.pdf_text import paragraphs_in
from indexer.extract.pdf_title import title_of
from indexer.extract.people import people_in
from indexer.extract.stated import modified_in, published_in
from indexer.extract.summary import first_sentences
from indexer.language import detect_language, language_of_words
from indexer.model import Extracted, Fetched, Link, LinkKind, Origin
from indexer.passages import Section, cut
from indexer.recognised import RecognisedPage
from kb.errors import ExtractionError, FailureReason, RequestError
from kb.model import CanonicalUrl, Dates, MediaType
from kb.urls import canonical_url

_NO_ADDRESS = re.compile(r"^(?!\w+://).*[\s\\]")
_OPENING_PAGES = 2
"""Where a file says when its event is, when it was published and who takes part."""
_FEWEST_LETTERS = 30
"""Fewer in a whole file is a stamp or a page number, not a text."""


def extract_pdf(fetched: Fetched, reader: PdfReader = PdfReader.PDFMINER) -> Extracted:
    """What a PDF says of itself; its title may be "" when only the page that links it names it.

    Raises:
        ExtractionError: ENCRYPTED, CORRUPT, TOO_LARGE, TIMEOUT; NO_TEXT when its pages are blank.

    """
    file = read_pdf(fetched.body, reader)
    unread = unread_pages(file.pages)
    images = {page.number: page for page in fetched.recognised if page.number in unread}
    file = with_recognised(file, images)
    bare = without_furniture(file.pages)
    rows = [rows_of(page) if page.number in images else reading_order(page.lines) for page in bare]
    vocabulary = vocabulary_of(line.text for page in file.pages for line in page.lines)
    readable = _all_or_none(
        [
            list(_paragraphs(page, page_rows, images.get(page.number), vocabulary))
            for page, page_rows in zip(bare, rows, strict=True)
        ],
        unread,
    )
    opening = [text for page in readable[:_OPENING_PAGES] for text in page]
    # A title may be repeated at the top of each page, and is then taken for a header.
    title = title_of(file.info, rows[0]) or title_of({}, reading_order(file.pages[0].lines))
    tables = [text for page in rows[:_OPENING_PAGES] for text in columns_of(page)]
    # « Mise à jour le … » stands in footers.
    dated = [*opening, *_left_out(file.pages[:_OPENING_PAGES], bare[:_OPENING_PAGES])]
    published = published_in(dated)
    names = page_names(file.pages, file.outline, rows)
    words = language_of_words("\n".join(map("\n".join, readable)))
    extracted = Extracted(
        url=fetched.url,
        media_type=MediaType.PDF,
        title=title,
        passages=cut(_sections(file.pages, names, readable, images)),
        language=words or detect_language("", declared=file.language),
        extractor=file.reader,
        summary=first_sentences(text for text in opening if text != title),
        dates=Dates(
            published=published,
            modified=modified_in(dated),
            events=events_in(title, opening, published=published),
        ),
        people=people_in([*opening, *tables, *(text for page in readable[-1:] for text in page)]),
        links=tuple(_links(file.pages, fetched.url)),
        unread=unread,
    )
    marked = clean_line(file.info.get("Title", "")) == title
    return replace(
        extracted,
        origins=recorded(
            title=(title, Origin.PROPERTIES if marked else Origin.TYPE),
            summary=(extracted.summary, Origin.OPENING),
            published=(published, Origin.TEXT),
            modified=(extracted.dates.modified, Origin.TEXT),
            events=(extracted.dates.events, Origin.TEXT),
            language=(words or file.language, Origin.LANGUAGE if words else Origin.PROPERTIES),
            people=(extracted.people, Origin.TEXT),
        ),
    )


def _all_or_none(readable: list[list[str]], unread: Sequence[int]) -> Sequence[Sequence[str]]:
    """The paragraphs of each page; of a file of scans with next to none, none."""
    if sum(char.isalpha() for page in readable for text in page for char in text) < _FEWEST_LETTERS:
        if not unread:
            detail = f"PDF de {len(readable)} pages, aucun texte"
            raise ExtractionError(FailureReason.NO_TEXT, detail)
        return [() for _ in readable]
    return readable


def _sections(
    pages: Sequence[PdfPage],
    names: Sequence[str],
    paragraphs: Sequence[Sequence[str]],
    images: Mapping[int, RecognisedPage],
) -> Iterator[Section]:
    for page, name, texts in zip(pages, names, paragraphs, strict=True):
        if texts:
            image = images.get(page.number)
            yield Section(
                paragraphs=tuple(texts),
                label=name,
                locator=f"#page={page.number}",
                confidence=round(image.confidence, 2) if image else None,
            )


def _paragraphs(
    page: PdfPage, rows: Sequence[Row], image: RecognisedPage | None, vocabulary: Vocabulary
) -> Iterable[str]:
    if image:
        return paragraphs_of(page, image, vocabulary)
    return _cleaned(paragraphs_in(rows, vocabulary)) if is_readable(page_text(page)) else ()


def _left_out(pages: Sequence[PdfPage], bare: Sequence[PdfPage]) -> Iterator[str]:
    """The texts of headers and footers."""
    for page, kept in zip(pages, bare, strict=True):
        held = set(kept.lines)
        yield from (clean_line(line.text) for line in page.lines if line not in held)


def _cleaned(paragraphs: Sequence[str]) -> Iterator[str]:
    for text in paragraphs:
        known = without_unknown(text)
        kept = text if known is text else clean_line(known)
        if kept:
            yield kept


def _links(pages: Sequence[PdfPage], base: CanonicalUrl) -> Iterator[Link]:
    for address in dict.fromkeys(address for page in pages for address in page.addresses):
        if _NO_ADDRESS.search(address):  # taken as relative, it would name a page of the site
            continue
        try:
            yield Link(url=canonical_url(address, base), kind=LinkKind.LINK)
        except RequestError:  # mail, a place in the file itself
            continue
