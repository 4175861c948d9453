"""What is asked and what is answered: a request that exists is valid, a result holds no markup."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from kb.errors import RequestError
from kb.model import Attachment, Dates, DocId, DocumentRef, DocumentType, MediaType, Version

MAX_QUERY_CHARS = 10_000
MAX_PER_PAGE = 100
MAX_DEPTH = 10_000
"""How many hits deep a page may lie; beyond, a reader refines instead of paging."""


class DateKind(StrEnum):
    """Which of a document's dates filters, the year facet and sorting look at."""

    PUBLISHED = "published"
    MODIFIED = "modified"
    EVENT = "event"


class Sort(StrEnum):
    """Order of hits; documents without the date looked at come last in both date orders."""

    RELEVANCE = "relevance"
    NEWEST = "newest"
    OLDEST = "oldest"


@dataclass(frozen=True, slots=True, kw_only=True)
class DateRange:
    """Half-open [start, end); None leaves that side open."""

    start: date | None = None
    end: date | None = None

    def __post_init__(self) -> None:
        if self.start is not None and self.end is not None and self.end <= self.start:
            raise RequestError(
                "to", f"la période finit ({self.end}) avant de commencer ({self.start})"
            )

    @property
    def unbounded(self) -> bool:
        """Whether it excludes nothing."""
        return self.start is None and self.end is None


class After(NamedTuple):
    """The last hit seen of an answer, from which it goes on: within one generation alone."""

    score: float
    id: DocId


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchRequest:
    """One search as asked: `query` as typed, filters as chosen, `page` from 1.

    Values within a group (themes, types…) add up (or); the groups narrow each other (and).
    An unknown value of a group is valid and matches nothing.

    Raises:
        RequestError: a number out of range or an over-long query; `parameter` names which.

    """

    query: str = ""
    themes: tuple[str, ...] = ()
    types: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    people: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    dates: DateRange = DateRange()
    date_kind: DateKind = DateKind.PUBLISHED
    sort: Sort = Sort.RELEVANCE
    page: int = 1
    per_page: int = 10
    exact: bool = False
    """Look for the words as typed, accents aside: no other form, no correction, no stem."""
    after: After | None = None
    """Where the page begins, however deep; `page` then only says which one it is."""

    def __post_init__(self) -> None:
        if len(self.query) > MAX_QUERY_CHARS:
            raise RequestError("q", f"la question dépasse {MAX_QUERY_CHARS} caractères")
        if not 1 <= self.per_page <= MAX_PER_PAGE:
            raise RequestError("per_page", f"per_page va de 1 à {MAX_PER_PAGE}")
        if self.page < 1:
            raise RequestError("page", "page se compte à partir de 1")
        if self.after is None and self.page * self.per_page > MAX_DEPTH:
            raise RequestError(
                "page", f"seuls les {MAX_DEPTH} premiers résultats se feuillettent\u202f: précisez"
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """A stretch of a text, in code points, `end` excluded."""

    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Snippet:
    """A short extract and the matched words in it; spans are sorted and do not overlap."""

    text: str
    spans: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PassageHit:
    """A passage of a hit that matches, with where to open it."""

    ordinal: int
    label: str
    locator: str
    url: str
    snippet: Snippet
    confidence: float | None = None
    """Of text recognised from an image, from 0 to 1; None: text the file holds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ThemeLabel:
    """A theme with the words readers know it by; `path` is as deep as the slug."""

    slug: str
    label: str
    path: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """One document of the answer. `score` compares within one answer only."""

    id: DocId
    url: str
    title: str
    title_spans: tuple[Span, ...]
    type: DocumentType
    media_type: MediaType
    language: str
    themes: tuple[ThemeLabel, ...]
    dates: Dates
    score: float
    snippet: Snippet
    passages: tuple[PassageHit, ...]
    passage_total: int
    """How many passages match, of which `passages` are the best."""
    people: tuple[str, ...]
    parent: DocumentRef | None
    attachments: tuple[Attachment, ...]
    versions: tuple[Version, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class FacetValue:
    """One choice: `count` is how many hits choosing it would give, other facets applied."""

    value: str
    label: str
    count: int
    selected: bool
    children: tuple["FacetValue", ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Expansion:
    """Words of the query that were also looked for in another form."""

    text: str
    forms: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """A word of the query that is rare or unknown here and was also read as others."""

    text: str
    forms: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Interpretation:
    """How the query was read."""

    terms: tuple[str, ...] = ()
    phrases: tuple[str, ...] = ()
    excluded: tuple[str, ...] = ()
    expansions: tuple[Expansion, ...] = ()
    corrections: tuple[Correction, ...] = ()
    fields: tuple[tuple[str, str], ...] = ()
    """Restrictions typed in the query: ("titre", "charte"), ("date", "2021..2023")."""
    dates: tuple[tuple[str, date | None, date | None], ...] = ()
    """French dates read in the query: words, first day, first day after; None: open side."""
    ignored: str = ""
    """The end of a query too long to be read whole."""
    passed_over: int = 0
    """How many words of a long query were not looked for, rarer ones telling more."""
    exact: bool = False
    """Words were looked for as typed, as the request asks."""
    pinned: tuple[str, ...] = ()
    """Titles of the hits that librarians put first for this query."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchResult:
    """The answer: hits of one page, facet values by name (`kb.engine.FACETS`)."""

    request: SearchRequest
    total: int
    hits: tuple[Hit, ...]
    facets: Mapping[str, tuple[FacetValue, ...]] = field(default_factory=dict)
    interpretation: Interpretation = Interpretation()
    suggestion: str | None = None
    took_ms: float = 0.0
    generation: int = 0
