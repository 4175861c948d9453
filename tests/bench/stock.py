"""Whoosh as it comes, in the benchmark."""

from collections.abc import Iterable
from pathlib import Path

from whoosh import fields, query, versionstring
from whoosh.analysis import SpaceSeparatedTokenizer
from whoosh.index import create_in, open_dir

from tests.bench.collection import BenchDocument
from tests.bench.contender import BETWEEN_PASSAGES, TOP
from tests.bench.queries import BenchQuery


class StockWhoosh:
    """Whoosh 2.7.4 with its own codec, writer and search."""

    name = "whoosh"
    version = f"Whoosh {versionstring(build=False)}"
    lacks: frozenset[str] = frozenset()

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def build(self, documents: Iterable[BenchDocument]) -> None:
        words = SpaceSeparatedTokenizer()
        schema = fields.Schema(
            id=fields.ID(stored=True),
            title=fields.TEXT(stored=True, analyzer=words),
            body=fields.TEXT(stored=True, analyzer=words),
            theme=fields.ID(sortable=True),
            year=fields.ID(sortable=True),
        )
        self._folder.mkdir(parents=True, exist_ok=True)
        writer = create_in(str(self._folder), schema).writer(limitmb=512)
        for given in documents:
            writer.add_document(
                id=given.id,
                title=given.title,
                body=BETWEEN_PASSAGES.join(given.passages),
                theme=given.theme,
                year=str(given.published.year),
            )
        writer.commit()

    def open(self) -> None:
        self._searcher = open_dir(str(self._folder)).searcher()

    def search(self, asked: BenchQuery) -> list[str]:
        # With groups it returns every match, whatever the limit.
        return [hit["id"] for hit in self._results(asked)[:TOP]]

    def count(self, asked: BenchQuery) -> int:
        return len(self._searcher.search(_query(asked), limit=None))

    def snippets(self, asked: BenchQuery) -> list[str]:
        return [hit.highlights("body", top=1) for hit in self._results(asked)]

    def _results(self, asked: BenchQuery):
        grouped = ["theme", "year"] if asked.kind == "facet" else None
        return self._searcher.search(_query(asked), limit=TOP, groupedby=grouped)


def _query(asked: BenchQuery):
    words = [query.Term("body", word) for word in asked.words]
    match asked.kind:
        case "and":
            return query.And(words)
        case "or":
            return query.Or(words)
        case "phrase":
            return query.Phrase("body", list(asked.words))
        case "prefix":
            return query.Prefix("body", asked.words[0])
        case "fuzzy":
            # Its automaton knows no swap of neighbours, which counts as two slips here.
            return query.FuzzyTerm("body", asked.words[0], maxdist=1, prefixlength=0)
        case _:
            return words[0]
