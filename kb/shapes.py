"""The JSON shapes of answers, as types: what `kb.serialize` makes and what programs may rely on.

Every member is always there; what may be missing is null or empty. Dates are ISO 8601 text, spans
are offsets in code points of the text they come with, and no text holds markup.
`typing_extensions`, because pydantic reads the standard library's own from Python 3.12 on only.
"""

from typing_extensions import TypedDict


class ThemeShape(TypedDict):
    """A theme with the labels of its path."""

    slug: str
    label: str
    path: list[str]


class PeriodShape(TypedDict):
    """Whole days, both included."""

    start: str
    end: str


class DatesShape(TypedDict):
    """The three kinds of date."""

    published: str | None
    modified: str | None
    events: list[PeriodShape]


class SnippetShape(TypedDict):
    """A text and where its matches stand, `end` excluded."""

    text: str
    spans: list[tuple[int, int]]


class PassageHitShape(TypedDict):
    """A passage that matches and where to open it."""

    label: str
    locator: str
    url: str
    snippet: SnippetShape


class ReferenceShape(TypedDict):
    """Enough of a document to link to it."""

    id: str
    url: str
    title: str


class AttachmentShape(TypedDict):
    """A file of a document."""

    id: str
    url: str
    title: str
    size_bytes: int | None


class VersionShape(TypedDict):
    """Another wording of nearly the same text."""

    id: str
    url: str
    title: str
    published: str | None


class HitShape(TypedDict):
    """One document of an answer."""

    id: str
    url: str
    title: str
    type: str
    language: str
    themes: list[ThemeShape]
    dates: DatesShape
    score: float
    snippet: SnippetShape
    passages: list[PassageHitShape]
    people: list[str]
    parent: ReferenceShape | None
    attachments: list[AttachmentShape]
    versions: list[VersionShape]


class YearChoiceShape(TypedDict):
    """A year of the year facet."""

    value: str
    count: int
    selected: bool


class ChoiceShape(YearChoiceShape):
    """A value of a facet; its label is what readers call it."""

    label: str


class ThemeChoiceShape(ChoiceShape):
    """A theme of the theme facet, with the themes below it."""

    children: list["ThemeChoiceShape"]


class FacetsShape(TypedDict):
    """Values of each facet; counts leave the facet's own selection out."""

    theme: list[ThemeChoiceShape]
    year: list[YearChoiceShape]
    type: list[ChoiceShape]
    language: list[ChoiceShape]
    person: list[ChoiceShape]
    place: list[ChoiceShape]


class FormsShape(TypedDict):
    """Words of a query and the other forms they were looked for in."""

    text: str
    forms: list[str]


class FieldShape(TypedDict):
    """A restriction typed in a query."""

    name: str
    value: str


class QueryDateShape(TypedDict):
    """A date read in a query: first day, first day after; null leaves that side open."""

    text: str
    start: str | None
    end: str | None


class InterpretationShape(TypedDict):
    """How a query was read."""

    terms: list[str]
    phrases: list[str]
    excluded: list[str]
    expansions: list[FormsShape]
    corrections: list[FormsShape]
    fields: list[FieldShape]
    dates: list[QueryDateShape]
    ignored: str
    passed_over: int
    exact: bool
    pinned: list[str]


class SearchShape(TypedDict):
    """The answer to a search."""

    query: str
    total: int
    page: int
    per_page: int
    took_ms: float
    suggestion: str | None
    interpretation: InterpretationShape
    hits: list[HitShape]
    facets: FacetsShape
    links: dict[str, str | None]


class PassageShape(TypedDict):
    """A passage whole; confidence is of text recognised from an image, from 0 to 1."""

    label: str
    locator: str
    text: str
    confidence: float | None


class DocumentShape(TypedDict):
    """A document whole, its text by passage."""

    id: str
    url: str
    title: str
    type: str
    media_type: str
    language: str
    source: str
    summary: str
    themes: list[ThemeShape]
    dates: DatesShape
    people: list[str]
    organisations: list[str]
    places: list[str]
    parent: ReferenceShape | None
    attachments: list[AttachmentShape]
    versions: list[VersionShape]
    newest: str | None
    unread_pages: int
    passages: list[PassageShape]
    links: dict[str, str | None]


class NeighbourShape(TypedDict):
    """A document near another."""

    id: str
    url: str
    title: str
    type: str
    language: str
    themes: list[ThemeShape]
    dates: DatesShape
    score: float


class SimilarShape(TypedDict):
    """Documents near one, nearest first."""

    id: str
    similar: list[NeighbourShape]


class SuggestionShape(TypedDict):
    """A completion; the target of an acronym is its long form."""

    text: str
    kind: str
    target: str


class SuggestShape(TypedDict):
    """Completions of what is being typed."""

    query: str
    suggestions: list[SuggestionShape]


class ThemesShape(TypedDict):
    """The tree of themes with counts."""

    themes: list[ThemeChoiceShape]


class CountShape(TypedDict):
    """How many documents a label stands for."""

    label: str
    count: int


class StatsShape(TypedDict):
    """What is held and how fresh it is."""

    generation: int
    published_at: str
    documents: int
    dated: int
    types: list[CountShape]
    years: list[CountShape]
    origins: list[CountShape]
