"""A searcher over a few documents, with the collection's own themes, types and thesaurus."""

from kb.bootstrap import open_searcher
from kb.engines.memory import MemoryEngine
from kb.model import Document
from kb.search import SearchRequest, SearchResult
from kb.searcher import Searcher
from kb.settings import Settings
from tests.contract.collection import document, index


def searcher_of(*documents: Document) -> Searcher:
    """A searcher that holds just these."""
    engine = MemoryEngine()
    index(engine, *documents)
    return open_searcher(Settings(), engine)


def searcher_of_texts(*texts: str) -> Searcher:
    """One document a text, numbered from 1."""
    return searcher_of(*(document(number, text) for number, text in enumerate(texts, 1)))


def ask(searcher: Searcher, query: str, **options: object) -> SearchResult:
    """The answer to a query."""
    return searcher.search(SearchRequest(query=query, **options))  # type: ignore[arg-type]


def numbers(result: SearchResult) -> list[int]:
    """The numbers of the documents found, in order."""
    return [int(hit.id, 16) for hit in result.hits]


def marked(text: str, spans: object) -> list[str]:
    """The stretches of a text that spans cover."""
    return [text[span.start : span.end] for span in spans]  # type: ignore[attr-defined]
