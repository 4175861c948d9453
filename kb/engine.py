"""The only seam to a search engine: a writer that publishes whole generations, a reader of one.

An engine finds, scores, counts and stores. What a query means (`kb.query`), which words are shown
(`kb.snippet`) and how facets are labelled (`kb.facets`) is decided above it, once for all engines.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import BinaryIO, NamedTuple, Protocol, runtime_checkable

from kb.clauses import Clause
from kb.model import DocId, Document, Passage
from kb.search import After, DateKind, DateRange, Sort

FACETS = ("theme", "year", "type", "language", "person", "place")
"""Names of the facets every engine counts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """Choices beside the query; each facet's counts leave its own group out.

    The year facet's own group is `dates`. A theme stands for itself and those below it.
    """

    themes: tuple[str, ...] = ()
    types: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    people: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    dates: DateRange = DateRange()


@dataclass(frozen=True, slots=True, kw_only=True)
class EngineQuery:
    """What to find, how to order it and which stretch of the order to return.

    `offset` counts from 0, or from what follows the match `after`, which has the score and id that
    this query gave it in this generation (its score does not matter to an order by date).
    """

    clause: Clause
    filters: Filters = Filters()
    date_kind: DateKind = DateKind.PUBLISHED
    sort: Sort = Sort.RELEVANCE
    after: After | None = None
    offset: int = 0
    limit: int = 10
    facets: bool = True
    body_length: float = 0.75
    """BM25's b of body fields for this query, 0 to 1; other fields keep 0.75."""
    passages: int = 4
    """How many passages to name a match, at most; 0 neither names nor counts them."""
    collapse: bool = True
    """Leave out a document whose `newest` version matches too, in hits, totals and facets."""


class Match(NamedTuple):
    """One document found: `passages` are ordinals of those that hold query terms, best first.

    A tuple, because each query makes ten or more: a frozen dataclass takes three times as long.
    A passage's rank counts the query's distinct terms in it (each by its idf), then their
    occurrences, then reading order. `passage_total` counts all that hold any.
    """

    id: DocId
    score: float
    passages: tuple[int, ...] = ()
    passage_total: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Matches:
    """Exact `total`; matches in order (score, then id; or date, then id); counts a facet value.

    Theme counts include every ancestor of a document's themes; years follow `date_kind`, and a
    document with events in two years counts in both. Values that count 0 are left out.

    An older version stands back only where the newest one matches and passes the same filters:
    a value counts it when the newest one does not have that value. A newest version that is not
    held, or that names another one itself, has nothing stand back for it.
    """

    total: int
    matches: tuple[Match, ...]
    facets: Mapping[str, Mapping[str, int]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Generation:
    """A published state of the index."""

    number: int
    documents: int
    size_bytes: int
    published_at: datetime
    stamp: str


class Reader(AbstractContextManager["Reader"], Protocol):
    """One generation, unchanging while it is held; closing lets the engine drop it."""

    @property
    def generation(self) -> Generation:
        """Which state of the index this reads."""
        ...

    def search(self, query: EngineQuery) -> Matches:
        """Find, score, order and count.

        An engine may refuse a query whose phrases and nearness cost too much, one alone aside;
        before that it leaves out such parts of `AndMaybe.optional`, which only rank.

        Raises:
            CostlyQueryError: the query compares too much.

        """
        ...

    def heads(self, ids: Sequence[DocId]) -> Mapping[DocId, Document]:
        """Documents without their passages, by id; an unknown id is absent."""
        ...

    def passages(self, doc: DocId, ordinals: Iterable[int] | None = None) -> tuple[Passage, ...]:
        """Passages of a document in reading order, all or those named; () when it is unknown."""
        ...

    def ids(self) -> Iterator[DocId]:
        """Every document held, in order of id."""
        ...

    def lexicon(self) -> Mapping[str, int]:
        """How many documents hold each term of the exact fields (accented forms as written)."""
        ...

    def close(self) -> None:
        """Let go of the generation."""
        ...


class Writer(Protocol):
    """Changes of one generation to come; nothing of them shows before it is published."""

    def put(self, document: Document) -> None:
        """Add the document, or replace the one with its id."""
        ...

    def delete(self, doc: DocId) -> None:
        """Leave the document out; unknown ids are ignored."""
        ...


@runtime_checkable
class Refusing(Protocol):
    """What a writer also tells whose index may refuse a document: the rest is published."""

    @property
    def rejected(self) -> Mapping[DocId, str]:
        """Documents left out of what was published, each with why; whole once it is."""
        ...


class Engine(Protocol):
    """A search engine over one home. One process writes at a time; any number read."""

    def reader(self) -> Reader:
        """The published generation.

        Raises:
            NoGenerationError: nothing was published.
            StampError: it was made with another schema or analysis.
            DamagedIndexError: its files cannot be read.

        """
        ...

    def update(self) -> AbstractContextManager[Writer]:
        """Change the published generation (or start from none); publish on normal exit only."""
        ...

    def rebuild(self) -> AbstractContextManager[Writer]:
        """Start from nothing; publish on normal exit only."""
        ...

    def rollback(self) -> Generation:
        """Publish the previous generation again.

        Raises:
            NoGenerationError: there is no previous one.

        """
        ...

    def close(self) -> None:
        """Let go of every generation held."""
        ...


@runtime_checkable
class OnDisk(Protocol):
    """What an engine also does whose generations are files of the home."""

    def verify(self) -> None:
        """Read the published generation whole against its checksums.

        Raises:
            SearchIndexError: there is none, or something is not what was written.

        """
        ...

    def tidy(self) -> None:
        """Clear away what a run that died, or that the disk refused, left beside generations.

        Raises:
            LockedError: another run writes.

        """
        ...

    def check_with(self, check: Callable[[Reader], None] | None) -> None:
        """Have each generation to come read by `check` first: what it raises, nothing publishes."""
        ...

    def carried(self) -> AbstractContextManager[Mapping[str, BinaryIO]]:
        """The files of the published generation by name, open, whatever is published meanwhile.

        Raises:
            SearchIndexError: there is none, or it cannot be read.

        """
        ...

    def adopt(self, folder: Path) -> Generation:
        """Publish a generation that was carried here; its files leave the folder.

        Raises:
            SearchIndexError: it was made by another version, or is not what was written.

        """
        ...
