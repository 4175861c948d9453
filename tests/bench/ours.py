"""This project's engine in the benchmark."""

from collections.abc import Iterable
from pathlib import Path

from kb.analysis import PASSAGE_GAP, FieldTerms, IndexedFields
from kb.clauses import All, Any, Clause, Field, Phrase, Prefix, Term
from kb.engine import EngineQuery
from kb.engines.whoosh_engine import WhooshEngine
from kb.engines.whoosh_engine.reader import IndexReader
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
from tests.bench.collection import BenchDocument
from tests.bench.contender import TOP
from tests.bench.queries import BenchQuery

_NONE = FieldTerms((), (), 0)
_AROUND = 120


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
    """The Whoosh engine of this project."""

    name = "ours"

    def __init__(self, folder: Path) -> None:
        self._engine = WhooshEngine(folder, analyse=words_of, stamp="words between spaces")
        self._reader: IndexReader

    def build(self, documents: Iterable[BenchDocument]) -> None:
        with self._engine.rebuild() as writer:
            for given in documents:
                writer.put(to_document(given))

    def open(self) -> None:
        self._reader = self._engine.reader()

    def search(self, query: BenchQuery) -> list[str]:
        asked = EngineQuery(
            clause=clause_of(query), limit=TOP, facets=query.kind == "facet", passages=0
        )
        return [match.id for match in self._reader.search(asked).matches]

    def snippets(self, query: BenchQuery) -> list[str]:
        asked = EngineQuery(clause=clause_of(query), limit=TOP, facets=False, passages=1)
        return [
            extract(self._reader.passages(match.id, match.passages)[0].text, query.words)
            for match in self._reader.search(asked).matches
        ]


def extract(text: str, words: tuple[str, ...]) -> str:
    """The text around the first of the words, every one of them marked."""
    padded = f" {text} "
    spaced = [f" {word} " for word in words]
    at = min((found for word in spaced if (found := padded.find(word)) >= 0), default=0)
    start = max(padded.rfind(" ", 0, max(at - _AROUND, 1)), 0)
    cut = padded[start : padded.find(" ", min(at + _AROUND, len(padded) - 1)) + 1]
    for word in spaced:
        cut = cut.replace(word, f" <b>{word[1:-1]}</b> ")
    return cut.strip()
