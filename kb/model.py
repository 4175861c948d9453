"""What is held: documents made of passages, with their themes, dates, parts and people.

Values only. Texts are NFC; offsets elsewhere count code points of these texts.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import NewType

DocId = NewType("DocId", str)
"""16 hexadecimal digits, a digest of the canonical URL: the same on every engine and rebuild."""

CanonicalUrl = NewType("CanonicalUrl", str)
"""A URL that went through `kb.urls.canonical_url`; the identity of a resource."""


class MediaType(StrEnum):
    """What the bytes are."""

    HTML = "text/html"
    PDF = "application/pdf"
    TEXT = "text/plain"
    MARKDOWN = "text/markdown"
    DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    ODT = "application/vnd.oasis.opendocument.text"
    VIDEO = "video"


class DocumentType(StrEnum):
    """What a reader would call it: the `type` facet. French names are in corpus/types.toml."""

    PAGE = "page"
    PDF = "pdf"
    VIDEO = "video"
    REPORT = "compte-rendu"
    NEWS = "actualite"
    EVENT = "evenement"
    TRAINING = "formation"
    PUBLICATION = "publication"
    CALL = "appel-a-projets"
    TOOLBOX = "boite-a-outils"
    FILE = "dossier"
    GLOSSARY = "glossaire"


class ThemeOrigin(StrEnum):
    """What a theme was concluded from, most certain first."""

    PATH = "path"
    BREADCRUMB = "breadcrumb"
    PARENT = "parent"
    WORDS = "words"
    SOURCE = "source"


@dataclass(frozen=True, slots=True, kw_only=True)
class ThemeAssignment:
    """A theme of a document: `slug` is its full path in the tree, "a/b/c"."""

    slug: str
    origin: ThemeOrigin


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """Whole days, both ends included, as event pages state them."""

    start: date
    end: date

    def __post_init__(self) -> None:
        if self.end < self.start:
            raise ValueError(f"period ends {self.end} before it starts {self.start}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Dates:
    """The three kinds of date, kept apart; what a document does not state is absent."""

    published: date | None = None
    modified: date | None = None
    events: tuple[Period, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """A stretch of text that can be pointed at: a page, a section, a moment.

    `locator` is what follows the document's URL to reach it: "#page=3", "#anchor", "&t=75s" or "".
    `label` is what a reader sees for it, in French: "page 3", a heading, "1 min 15"; "" for none.
    """

    ordinal: int
    text: str
    label: str = ""
    locator: str = ""
    confidence: float | None = None
    """Of text recognised from an image, mean confidence from 0 to 1; None: text the file holds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """A file that a document links to as its own; `size_bytes` as stated or measured."""

    id: DocId
    url: CanonicalUrl
    title: str
    size_bytes: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentRef:
    """Enough of another document to link to it."""

    id: DocId
    url: CanonicalUrl
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """Another wording of nearly the same text, with its published date to tell them apart."""

    id: DocId
    url: CanonicalUrl
    title: str
    published: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """One thing a reader can find, whole; passages are in reading order, ordinals from 0."""

    id: DocId
    url: CanonicalUrl
    title: str
    type: DocumentType
    media_type: MediaType
    language: str
    """ISO 639-1 code, or "und" when the text is too short to say."""
    source: str
    """Name of the source it came from."""
    passages: tuple[Passage, ...]
    summary: str = ""
    themes: tuple[ThemeAssignment, ...] = ()
    dates: Dates = Dates()
    people: tuple[str, ...] = ()
    organisations: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    parent: DocumentRef | None = None
    versions: tuple[Version, ...] = ()
    """Every other version of this text, newest first."""
    newest: DocId | None = None
    """The version that stands for them all in results; None when this one does."""
    unread_pages: int = 0
    """How many of its pages are images of which no text is held, yet or for good."""
    extractor: str = ""
    """What made the text, with its version: "pdfminer/1"."""


def days(period: Period) -> Iterator[date]:
    """Every day of a period, first to last."""
    day = period.start
    while day <= period.end:
        yield day
        day += timedelta(days=1)
