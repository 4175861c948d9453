"""tantivy in the benchmark, by its Python binding; ids come from a fast field."""

from collections.abc import Iterable
from importlib.metadata import version
from pathlib import Path
from typing import Any

import tantivy

from tests.bench.collection import BenchDocument
from tests.bench.contender import BETWEEN_PASSAGES, TOP
from tests.bench.queries import BenchQuery

HEAP_BYTES = 512 << 20


class Tantivy:
    """tantivy with one writer thread."""

    name = "tantivy"
    version = f"tantivy-py {version('tantivy')}"
    lacks: frozenset[str] = frozenset()

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        builder = tantivy.SchemaBuilder()
        builder.add_unsigned_field("id", fast=True, stored=False, indexed=False)
        builder.add_text_field("title", stored=True, tokenizer_name="whitespace")
        builder.add_text_field("body", stored=True, tokenizer_name="whitespace")
        builder.add_text_field("theme", fast=True, tokenizer_name="raw")
        builder.add_text_field("year", fast=True, tokenizer_name="raw")
        self._schema = builder.build()

    def build(self, documents: Iterable[BenchDocument]) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        writer = tantivy.Index(self._schema, str(self._folder)).writer(HEAP_BYTES, 1)
        for given in documents:
            document = tantivy.Document()
            document.add_unsigned("id", int(given.id, 16))
            document.add_text("title", given.title)
            document.add_text("body", BETWEEN_PASSAGES.join(given.passages))
            document.add_text("theme", given.theme)
            document.add_text("year", str(given.published.year))
            writer.add_document(document)
        writer.commit()
        writer.wait_merging_threads()

    def open(self) -> None:
        self._index = tantivy.Index.open(str(self._folder))
        self._searcher = self._index.searcher()

    def search(self, asked: BenchQuery) -> list[str]:
        query = self._query(asked)
        if asked.kind == "facet":
            counts = {name: {"terms": {"field": name, "size": 100}} for name in ("theme", "year")}
            self._searcher.aggregate(query, counts)
        found = self._searcher.search(query, TOP, count=True)
        numbers = self._searcher.fast_field_values("id", [place for _, place in found.hits])
        return [f"{number:016x}" for number in numbers]

    def count(self, asked: BenchQuery) -> int:
        # The library's stubs leave `count` out; without the library there are no types at all.
        found: Any = self._searcher.search(self._query(asked), TOP, count=True)
        return int(found.count)

    def snippets(self, asked: BenchQuery) -> list[str]:
        query = self._query(asked)
        generator = tantivy.SnippetGenerator.create(self._searcher, query, self._schema, "body")
        return [
            generator.snippet_from_doc(self._searcher.doc(place)).to_html()
            for _, place in self._searcher.search(query, TOP, count=True).hits
        ]

    def _query(self, asked: BenchQuery):
        words = [tantivy.Query.term_query(self._schema, "body", word) for word in asked.words]
        match asked.kind:
            case "and":
                return tantivy.Query.boolean_query([(tantivy.Occur.Must, word) for word in words])
            case "or":
                return tantivy.Query.boolean_query([(tantivy.Occur.Should, word) for word in words])
            case "phrase" if len(words) > 1:
                return tantivy.Query.phrase_query(self._schema, "body", list(asked.words))
            case "prefix":
                return tantivy.Query.regex_query(self._schema, "body", f"{asked.words[0]}.*")
            case "fuzzy":
                return tantivy.Query.fuzzy_term_query(self._schema, "body", asked.words[0])
            case _:
                return words[0]
