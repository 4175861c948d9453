"""This project's engine in the benchmark."""

import string
from collections.abc import Iterable, Mapping
from pathlib import Path

from kb.analysis import PASSAGE_GAP, FieldTerms, IndexedFields
from kb.clauses import All, Any, Clause, Field, Phrase, Prefix, Term
from kb.engine import EngineQuery
from kb.engines.whoosh_engine import WhooshEngine
from kb.engines.whoosh_engine.reader import IndexReader
from kb.french.fold import fold
from kb.model import (
    CanonicalUrl,
    Dates,
    DocId,
    Document,
    DocumentType,
    MediaType,
    Passage,
    ThemeAssignment,
    ThemeOrigin,
)
from kb.query.marks import Key, Mark, Marker
from kb.query.spelling import slipped
from kb.snippet import opening, snippet
from tests.bench.collection import BenchDocument
from tests.bench.contender import TOP
from tests.bench.queries import BenchQuery

_NONE = FieldTerms((), (), 0)
_ACCENTED = "àâçèéêëîïôùûüœ"


def to_document(given: BenchDocument) -> Document:
    return Document(
        id=DocId(given.id),
        url=CanonicalUrl(f"https://exemple.fr/{given.number}"),
        title=given.title,
        type=DocumentType.PAGE,
        media_type=MediaType.HTML,
        language="fr",
        source="bench",
        passages=tuple(Passage(ordinal=n, text=text) for n, text in enumerate(given.passages)),
        themes=(ThemeAssignment(slug=given.theme, origin=ThemeOrigin.PATH),),
        dates=Dates(published=given.published),
    )


def words_of(document: Document) -> IndexedFields:
    """Words between spaces, title and body, as every engine of the benchmark indexes them."""
    terms: list[str] = []
    positions: list[int] = []
    starts: list[int] = []
    start = 0
    for passage in document.passages:
        words = passage.text.split(" ")
        starts.append(start)
        terms += words
        positions += range(start, start + len(words))
        start += len(words) + PASSAGE_GAP
    title = document.title.split(" ")
    return IndexedFields(
        {
            Field.TITLE: _NONE,
            Field.BODY: _NONE,
            Field.TITLE_EXACT: FieldTerms(title, range(len(title)), len(title)),
            Field.BODY_EXACT: FieldTerms(terms, positions, len(terms)),
            Field.PEOPLE: _NONE,
        },
        tuple(starts),
    )


def clause_of(query: BenchQuery) -> Clause:
    words = [Term(Field.BODY_EXACT, (word,)) for word in query.words]
    match query.kind:
        case "and":
            return All(tuple(words))
        case "or":
            return Any(tuple(words))
        case "phrase":
            return Phrase(Field.BODY_EXACT, tuple((word,) for word in query.words))
        case "prefix":
            return Prefix(Field.BODY_EXACT, query.words[0])
        case _:
            return words[0]


class Ours:
    """The Whoosh engine of this project, and the project's own extracts."""

    name = "ours"
    version = "irev-kb"
    lacks: frozenset[str] = frozenset()

    def __init__(self, folder: Path) -> None:
        self._engine = WhooshEngine(folder, analyse=words_of, stamp="words between spaces")
        self._reader: IndexReader
        self._lexicon: Mapping[str, int] | None = None

    def build(self, documents: Iterable[BenchDocument]) -> None:
        with self._engine.rebuild() as writer:
            for given in documents:
                writer.put(to_document(given))

    def open(self) -> None:
        self._reader = self._engine.reader()

    def search(self, query: BenchQuery) -> list[str]:
        asked = EngineQuery(
            clause=self._clause(query), limit=TOP, facets=query.kind == "facet", passages=0
        )
        return [match.id for match in self._reader.search(asked).matches]

    def count(self, query: BenchQuery) -> int:
        asked = EngineQuery(clause=self._clause(query), limit=0, facets=False, passages=0)
        return self._reader.search(asked).total

    def snippets(self, query: BenchQuery) -> list[str]:
        asked = EngineQuery(clause=self._clause(query), limit=TOP, facets=False, passages=1)
        marker = Marker.of([mark_of(word) for word in query.words], title=False)
        texts = (
            self._reader.passages(match.id, match.passages)[0].text
            for match in self._reader.search(asked).matches
        )
        return [(snippet(text, marker) or opening(text)).text for text in texts]

    def _clause(self, query: BenchQuery) -> Clause:
        if query.kind != "fuzzy":
            return clause_of(query)
        if self._lexicon is None:
            self._lexicon = self._reader.lexicon()
        return Term(Field.BODY_EXACT, tuple(near(query.words[0], self._lexicon)))


def near(word: str, lexicon: Mapping[str, int]) -> list[str]:
    """Words of the index at most one slip away."""
    letters = f"{string.ascii_lowercase}{string.digits}{_ACCENTED}"
    return [word, *({each for each in slipped(word, letters) if each in lexicon} - {word})]


def mark_of(word: str) -> Mark:
    """What the product marks for an exact word."""
    folded = frozenset((fold(word),))
    return Mark(slots=(folded,), key=Key.FOLDED, concept=0, words=folded)
