"""What moves between the stages of indexing: each arrow goes from one frozen value to the next.

Source → crawl → Fetched → catalogue → extract → Extracted → assemble → kb.model.Document
→ Writer.put
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from indexer.recognised import RecognisedPage
from indexer.source import NO_SELECTORS, Selectors
from kb.errors import FailureReason
from kb.model import CanonicalUrl, Dates, DocumentType, MediaType, Passage

VIDEO_BUNDLE = "application/vnd.irev-kb.video+json"
"""Media type of a video as the catalogue keeps it: one JSON object
`{"info": {…yt-dlp's info.json keys…}, "captions": null | {"format": "vtt|srt|json3",
"language": "fr", "text": "…"}}`, made by the source from a feed entry or files beside an id."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """Bytes as they came. `media_type` is as declared (lower case, without parameters)."""

    url: CanonicalUrl
    source: str
    media_type: str
    body: bytes
    fetched_at: datetime
    charset: str | None = None
    file_name: str = ""
    last_modified: datetime | None = None
    selectors: Selectors = NO_SELECTORS
    """Those of its source."""
    recognised: tuple[RecognisedPage, ...] = ()
    """What was recognised so far on the images of its pages, in order of number."""


class LinkKind(StrEnum):
    """What a link says of its target."""

    ATTACHMENT = "attachment"
    EMBED = "embed"
    LINK = "link"


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A link out of a document. `cover` is the text shown of an attachment, to recognise it by."""

    url: CanonicalUrl
    kind: LinkKind
    title: str = ""
    size_bytes: int | None = None
    cover: str = ""


class Origin(StrEnum):
    """Where in a file a fact was read."""

    SELECTORS = "selectors"
    """Where the source's own selectors say."""
    MARKUP = "markup"
    """Elements that the known site marks so."""
    HEAD = "head"
    """Metadata of a page."""
    PROPERTIES = "properties"
    """Metadata of a file."""
    STYLE = "style"
    """What stands in the style of titles or of headings."""
    TYPE = "type"
    """What stands in the largest type."""
    TEXT = "text"
    """The words of the text."""
    OPENING = "opening"
    """Its first sentences."""
    LANGUAGE = "language"
    """What language the words are in."""
    ADDRESS = "address"
    """The words of its address."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Extracted:
    """What one resource says of itself; what it does not say is absent."""

    url: CanonicalUrl
    """Its own idea of its address (rel=canonical, « URL de la source »), else where it was."""
    media_type: MediaType
    title: str
    passages: tuple[Passage, ...]
    language: str
    extractor: str
    summary: str = ""
    breadcrumb: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    """Keywords that the site files it under."""
    dates: Dates = Dates()
    type: DocumentType | None = None
    people: tuple[str, ...] = ()
    organisations: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    links: tuple[Link, ...] = ()
    aliases: tuple[CanonicalUrl, ...] = ()
    """Other addresses it names for itself: shortlink /node/N, the print view."""
    listing: bool = False
    """A page of links (pager, search results): followed, not indexed."""
    unread: tuple[int, ...] = ()
    """Numbers of its pages that only their image can tell, recognised or not yet."""
    origins: Mapping[str, Origin] = field(default_factory=dict, compare=False)
    """Where fields were read: title, summary, published, modified, events, language, people, type,
    breadcrumb, tags. What is said is the same wherever it was read."""


class Stage(StrEnum):
    """Where a resource's life ended or goes on."""

    FETCH = "fetch"
    EXTRACT = "extract"
    ASSEMBLE = "assemble"
    INDEX = "index"


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of one resource at one stage; `reason` is None when it went well."""

    url: CanonicalUrl
    stage: Stage
    reason: FailureReason | None = None
    detail: str = ""
    duration_ms: float = 0.0
