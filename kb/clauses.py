"""The retrieval query: the only language an engine understands, over analysed terms.

`kb.query` turns what a reader typed into these nodes; every engine reads them alike:

matching   A document matches Term when the field holds any of its terms; Phrase and Near look at
           positions inside one field, and a gap between passages keeps both inside one passage.
scoring    Boosts are not negative. BM25 a field with Whoosh's formula, N and lengths over live
           documents: idf = ln(N / (df + 1)) + 1, tf saturation k1 = 1.2, length b = 0.75 (in body
           fields `EngineQuery.body_length`), times `boost`.
           Alternatives of one Term (and of one Phrase) are one pseudo-term: tf is the sum of
           theirs, df the number of documents that hold any. Keyword and DateIn score `boost` flat.
           A field's length is the number of positions it fills in the document; its mean is over
           every live document. A Phrase occurs once a start; a Near once a position that opens a
           stretch holding every group. Scores are rounded to 9 decimals before they are compared.
sums       Any and All add the scores of what matches; Best takes the highest; Coverage adds, then
           multiplies by (matched weight / whole weight) ** exponent; AndMaybe adds `optional` where
           it matches; Without scores its `clause` alone; Everything scores 0. No clause at all:
           All matches every document, Any, Best and Coverage match none.
"""

from dataclasses import dataclass
from enum import StrEnum

from kb.search import DateKind, DateRange


class Field(StrEnum):
    """Indexed text. Stem fields skip stop words (keeping their positions); exact fields keep all.

    Exact fields hold each word folded and, when it bears accents, also as written, at one position.
    PEOPLE is such an exact field, each name apart from the next as passages are.
    """

    TITLE = "title"
    BODY = "body"
    TITLE_EXACT = "title_exact"
    BODY_EXACT = "body_exact"
    PEOPLE = "people"


class KeywordField(StrEnum):
    """Values matched whole; a theme also matches the themes below it."""

    THEME = "theme"
    TYPE = "type"
    LANGUAGE = "language"
    SOURCE = "source"
    PERSON = "person"
    PLACE = "place"


@dataclass(frozen=True, slots=True)
class Term:
    """Any of `terms` in `field`."""

    field: Field
    terms: tuple[str, ...]
    boost: float = 1.0


@dataclass(frozen=True, slots=True)
class Prefix:
    """Any term of `field` that starts with `text`; scored as one pseudo-term of them all."""

    field: Field
    text: str
    boost: float = 1.0


@dataclass(frozen=True, slots=True)
class Phrase:
    """Slots at successive positions; a slot lists alternatives, an empty slot is any one word.

    The first and last slots are never empty. A hole in a stem field (a stop word) is a word too.
    """

    field: Field
    slots: tuple[tuple[str, ...], ...]
    boost: float = 1.0


@dataclass(frozen=True, slots=True)
class Near:
    """One word of each group, in any order, the farthest two at most `distance` positions apart."""

    field: Field
    groups: tuple[tuple[str, ...], ...]
    distance: int
    boost: float = 1.0


@dataclass(frozen=True, slots=True)
class Keyword:
    """A filter value inside a query: `theme:`, `type:`, `langue:`."""

    field: KeywordField
    value: str
    boost: float = 0.0


@dataclass(frozen=True, slots=True)
class DateIn:
    """Documents whose date of that kind falls in the range (an event: any day of it)."""

    kind: DateKind
    range: DateRange
    boost: float = 0.0


@dataclass(frozen=True, slots=True)
class All:
    """Every clause matches."""

    clauses: tuple["Clause", ...]


@dataclass(frozen=True, slots=True)
class Any:
    """At least one clause matches."""

    clauses: tuple["Clause", ...]


@dataclass(frozen=True, slots=True)
class Best:
    """At least one clause matches; the best one scores."""

    clauses: tuple["Clause", ...]


@dataclass(frozen=True, slots=True)
class Coverage:
    """At least one concept matches; documents that cover more of them rank higher.

    `weights` has one positive number a clause, how much of the question it carries.
    """

    clauses: tuple["Clause", ...]
    weights: tuple[float, ...]
    exponent: float


@dataclass(frozen=True, slots=True)
class AndMaybe:
    """`required` decides what matches, `optional` adds to the score."""

    required: "Clause"
    optional: "Clause"


@dataclass(frozen=True, slots=True)
class Without:
    """What `clause` matches and `excluded` does not."""

    clause: "Clause"
    excluded: "Clause"


@dataclass(frozen=True, slots=True)
class Everything:
    """Every document."""


@dataclass(frozen=True, slots=True)
class Nothing:
    """No document."""


Clause = (
    Term
    | Prefix
    | Phrase
    | Near
    | Keyword
    | DateIn
    | All
    | Any
    | Best
    | Coverage
    | AndMaybe
    | Without
    | Everything
    | Nothing
)
