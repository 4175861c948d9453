"""A searcher over a few documents, with the collection's own themes, types and thesaurus."""

from collections.abc import Iterable
from functools import cache
from typing import Any

from kb.doctypes import DocumentTypes
from kb.engines.memory import MemoryEngine
from kb.french import Thesaurus
from kb.model import Document
from kb.query.marks import Found
from kb.search import SearchRequest, SearchResult, Span
from kb.searcher import Searcher
from kb.themes import ThemeTree
from tests.contract.collection import document, index


def searcher_of(*documents: Document) -> Searcher:
    """A searcher that holds just these."""
    engine = MemoryEngine()
    index(engine, *documents)
    thesaurus, themes, types = files()
    return Searcher(engine, thesaurus=thesaurus, themes=themes, types=types)


@cache
def files() -> tuple[Thesaurus, ThemeTree, DocumentTypes]:
    """The files of the collection, read once."""
    return Thesaurus.load(), ThemeTree.load(), DocumentTypes.load()


def searcher_of_texts(*texts: str) -> Searcher:
    """One document a text, numbered from 1."""
    return searcher_of(*(document(number, text) for number, text in enumerate(texts, 1)))


def ask(searcher: Searcher, query: str, **options: Any) -> SearchResult:
    """The answer to a query."""
    return searcher.search(SearchRequest(query=query, **options))


def numbers(result: SearchResult) -> list[int]:
    """The numbers of the documents found, in order."""
    return [int(hit.id, 16) for hit in result.hits]


def marked(text: str, spans: Iterable[Span | Found]) -> list[str]:
    """The stretches of a text that spans cover."""
    return [text[span.start : span.end] for span in spans]
