"""A text written with headings (Word, OpenDocument, Markdown) to what it says of itself."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from indexer.extract.clean import clean_line
from indexer.extract.events import events_in
from indexer.extract.origins import recorded
from indexer.extract.pdf_title import is_title
from indexer.extract.people import people_in
from indexer.extract.stated import modified_in, published_in
from indexer.extract.summary import first_sentences
from indexer.extract.titles import plain_title, title_from_text, title_like
from indexer.language import detect_language, language_of_words
from indexer.model import Extracted, Fetched, Link, LinkKind, Origin
from indexer.passages import Block, cut, sections
from kb.errors import ExtractionError, FailureReason, RequestError
from kb.model import CanonicalUrl, Dates, MediaType
from kb.themes import phrase_key
from kb.urls import canonical_url

_OPENING = 40
"""Blocks in which a document says when it was published, and which title its own is checked by."""
_LONG_WORD = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """What was read: `title` is what the document marks as its own, `named` what its file says."""

    blocks: Sequence[Block]
    title: str = ""
    named: str = ""
    language: str = ""
    links: tuple[Link, ...] = ()


def extracted_from(
    fetched: Fetched, written: Written, *, media_type: MediaType, extractor: str
) -> Extracted:
    """What such a document says of itself.

    Raises:
        ExtractionError: NO_TEXT.

    """
    blocks = [block for block in written.blocks if block.text]
    if not any(char.isalnum() for block in blocks for char in block.text):
        raise ExtractionError(FailureReason.NO_TEXT, "le document n’a pas de texte")
    texts = [block.text for block in blocks]
    title, title_from = _title(written, blocks)
    # A heading that is the title would be the label of all that follows.
    body = blocks[1:] if len(blocks) > 1 and clean_line(texts[0]) == title else blocks
    opening = texts[:_OPENING]
    published, modified = published_in(opening), modified_in(opening)
    events = events_in(title, texts, published=published)
    summary = first_sentences(block.text for block in body if not block.level)
    people = people_in(texts)
    words = language_of_words("\n".join(texts))
    return Extracted(
        url=fetched.url,
        media_type=media_type,
        title=title,
        passages=cut(sections(body)),
        language=words or detect_language("", declared=written.language),
        extractor=extractor,
        summary=summary,
        dates=Dates(published=published, modified=modified, events=events),
        people=people,
        links=written.links,
        origins=recorded(
            title=(title, title_from),
            summary=(summary, Origin.OPENING),
            published=(published, Origin.TEXT),
            modified=(modified, Origin.TEXT),
            events=(events, Origin.TEXT),
            language=(words or written.language, Origin.LANGUAGE if words else Origin.PROPERTIES),
            people=(people, Origin.TEXT),
        ),
    )


def links_to(linked: Mapping[str, str], base: CanonicalUrl) -> Iterator[Link]:
    """Links to these addresses, each with its words; mail and places in the file are none."""
    for address, title in linked.items():
        try:
            url = canonical_url(address, base)
        except RequestError:
            continue
        yield Link(url=url, kind=LinkKind.LINK, title=title)


def _title(written: Written, blocks: Sequence[Block]) -> tuple[str, Origin]:
    """As marked; else the heading it opens with; else what the file says, if the text does too."""
    if written.title:
        return plain_title(written.title), Origin.STYLE
    first = blocks[0]
    if first.level:
        return plain_title(first.text), Origin.STYLE
    named = clean_line(written.named)
    if is_title(named) and _says(blocks, named):
        return plain_title(named), Origin.PROPERTIES
    line = clean_line(first.text)
    if title_like(line.rstrip(".")):
        return plain_title(line), Origin.OPENING
    return title_from_text([block.text for block in blocks]), Origin.OPENING


def _says(blocks: Sequence[Block], title: str) -> bool:
    """Whether the opening holds most words of a title: templates keep that of another document."""
    words = [word for word in phrase_key(title).split() if len(word) >= _LONG_WORD]
    opening = phrase_key("\n".join(block.text for block in blocks[:_OPENING]))
    return 2 * sum(word in opening for word in words) >= len(words)
