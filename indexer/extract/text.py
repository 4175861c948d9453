"""Plain text: exports of the print view, pages of the older site copied as text, any other."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from itertools import takewhile

from indexer.extract.addresses import own_address
from indexer.extract.clean import clean_line
from indexer.extract.events import events_in
from indexer.extract.html_rules import FURNITURE_LINE, OLDER_TOOLS_LINE
from indexer.extract.origins import recorded
from indexer.extract.paragraphs import Paragraph, blocks_from, paragraphs_of
from indexer.extract.people import people_in
from indexer.extract.print_export import PrintExport, is_print_export, read_print_export
from indexer.extract.sniff import decode
from indexer.extract.stated import date_line, modified_in, published_in
from indexer.extract.summary import first_sentences
from indexer.extract.titles import plain_title, title_from_address, title_from_text, title_like
from indexer.language import UNKNOWN, detect_language
from indexer.model import Extracted, Fetched, Origin
from indexer.passages import Section, cut, sections
from kb.errors import ExtractionError, FailureReason
from kb.model import Dates, MediaType
from kb.themes import phrase_key

EXTRACTOR = "text/2"
MAX_TEXT_BYTES = 20 * 1024 * 1024
_PEOPLE_FOLLOW = "avec la participation de"


def extract_text(fetched: Fetched) -> Extracted:
    """What a text says of itself.

    Raises:
        ExtractionError: TOO_LARGE, or NO_TEXT when there is none.

    """
    if len(fetched.body) > MAX_TEXT_BYTES:
        most = MAX_TEXT_BYTES // 1024**2
        raise ExtractionError(FailureReason.TOO_LARGE, f"texte de plus de {most} Mo")
    text = decode(fetched.body, fetched.charset).replace("\r\n", "\n").replace("\r", "\n")
    if is_print_export(text):
        extracted = _from_export(fetched, read_print_export(text))
    else:
        extracted = _from_text(fetched, paragraphs_of(text))
    if not extracted.passages:
        raise ExtractionError(FailureReason.NO_TEXT, "le fichier n’a pas de texte")
    return replace(extracted, origins=_origins(extracted))


def _origins(extracted: Extracted) -> Mapping[str, Origin]:
    """All a text has is its words; a print view has its title in its address at times."""
    slug = title_from_address(
        extracted.url, "\n".join(passage.text for passage in extracted.passages)
    )
    dates = extracted.dates
    return recorded(
        title=(extracted.title, Origin.ADDRESS if extracted.title == slug else Origin.OPENING),
        summary=(extracted.summary, Origin.OPENING),
        published=(dates.published, Origin.TEXT),
        modified=(dates.modified, Origin.TEXT),
        events=(dates.events, Origin.TEXT),
        language=(extracted.language != UNKNOWN, Origin.LANGUAGE),
        people=(extracted.people, Origin.TEXT),
    )


def _from_export(fetched: Fetched, export: PrintExport) -> Extracted:
    texts = [paragraph.text for paragraph in export.paragraphs]
    title = _export_title(export, texts)
    parts = [
        Section(
            paragraphs=tuple(filter(None, (file.link.title, file.description, file.link.cover))),
            label=file.link.title,
        )
        for file in export.files
    ]
    source = own_address(export.source, fetched.url, fetched.url) if export.source else None
    url = source or fetched.url
    return Extracted(
        url=url,
        media_type=MediaType.TEXT,
        title=title,
        passages=cut([*sections(blocks_from(export.paragraphs)), *parts]),
        language=detect_language("\n".join(texts)),
        extractor=EXTRACTOR,
        summary=first_sentences(texts),
        dates=Dates(
            published=export.published,
            modified=export.modified,
            events=events_in(title, texts, published=export.published),
        ),
        people=people_in(texts),
        links=(*(file.link for file in export.files), *export.links),
        aliases=() if url == fetched.url else (fetched.url,),
    )


def _export_title(export: PrintExport, texts: Sequence[str]) -> str:
    """A marked title; else the address's words; else a line that stands as one; else a sentence."""
    if export.paragraphs and export.paragraphs[0].level == 1:
        return plain_title(export.paragraphs[0].text)
    if export.source and (title := title_from_address(export.source, "\n".join(texts))):
        return title
    before_people = list(takewhile(lambda text: not _announces_people(text), texts))
    if len(before_people) < len(texts) and before_people and title_like(before_people[-1]):
        return plain_title(before_people[-1])
    return title_from_text(texts)


def _announces_people(text: str) -> bool:
    return phrase_key(text).startswith(_PEOPLE_FOLLOW)


def _from_text(fetched: Fetched, paragraphs: Sequence[Paragraph]) -> Extracted:
    own, is_older = _without_banner(paragraphs)
    title, rest = _first_title(own)
    texts = [paragraph.text for paragraph in rest]
    older_date = _older_date(rest) if is_older else None
    published = older_date or published_in(texts)
    headed = [Paragraph(text=title), *rest] if len(own) > len(rest) else own
    return Extracted(
        url=fetched.url,
        media_type=MediaType.TEXT,
        title=title,
        passages=cut(sections(blocks_from(headed))),
        language=detect_language("\n".join(texts) or title),
        extractor=EXTRACTOR,
        summary=first_sentences(texts),
        dates=Dates(
            published=published,
            modified=modified_in(texts),
            # The line that says when the page was published says nothing of an event.
            events=events_in(title, texts[1:] if older_date else texts, published=published),
        ),
        people=people_in(texts),
    )


def _without_banner(paragraphs: Sequence[Paragraph]) -> tuple[list[Paragraph], bool]:
    """Paragraphs without the older site's banner, which ends with its row of tools."""
    for index, paragraph in enumerate(paragraphs[:6]):
        lines = paragraph.text.split("\n")
        for number, line in enumerate(lines):
            if OLDER_TOOLS_LINE.fullmatch(line):
                left = "\n".join(lines[number + 1 :])
                after = [Paragraph(text=left)] if left else []
                return [*after, *paragraphs[index + 1 :]], True
    kept = [p for p in paragraphs if not FURNITURE_LINE.fullmatch(p.text)]
    return kept, False


def _first_title(paragraphs: Sequence[Paragraph]) -> tuple[str, Sequence[Paragraph]]:
    """The title and what follows it; the first paragraph is one when it is short enough."""
    if not paragraphs:
        return "", ()
    first = paragraphs[0]
    line = clean_line(first.text)
    if first.level or title_like(line.rstrip(".")):
        return plain_title(line), paragraphs[1:]
    return title_from_text([first.text]), paragraphs


def _older_date(paragraphs: Sequence[Paragraph]) -> date | None:
    """The older site prints the day of publication alone on the line under the title."""
    return date_line(paragraphs[0].text.split("\n")[0]) if paragraphs else None
