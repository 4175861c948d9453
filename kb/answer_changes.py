"""Which queries a thesaurus or pins would answer otherwise, before anyone adopts them."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from kb.errors import ConfigError
from kb.evaluate import read_lines
from kb.model import DocId
from kb.search import SearchRequest
from kb.searcher import Searcher

FIRST = 5
"""How many results are compared: those that readers look at."""

QUERIES = "queries.jsonl"


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A query whose first results differ: titles before and after, in order."""

    query: str
    before: tuple[str, ...]
    after: tuple[str, ...]


def recorded_queries(folder: Path) -> tuple[str, ...]:
    """Every query of the judgements below a folder, each once, in order.

    Raises:
        ConfigError: there are none, or a line is malformed; the message names file and line.

    """
    queries: dict[str, None] = {}
    for path in sorted(folder.rglob(QUERIES)):
        for number, row in enumerate(read_lines(path), 1):
            if "text" not in row:
                raise ConfigError(f"{path}\u202f: la requête {number} n’a pas de texte (text)")
            queries[row["text"]] = None
    if not queries:
        raise ConfigError(f"{folder}\u202f: aucun {QUERIES} dans ce dossier")
    return tuple(queries)


def changes(now: Searcher, then: Searcher, queries: Iterable[str]) -> Iterator[Change]:
    """Queries whose first results differ between two searchers over one index.

    Raises:
        SearchIndexError: the index cannot answer.

    """
    for query in queries:
        before, after = first(now, query), first(then, query)
        if list(before) != list(after):
            yield Change(query=query, before=tuple(before.values()), after=tuple(after.values()))


def first(searcher: Searcher, query: str) -> dict[DocId, str]:
    """The documents a reader sees first, in order, by their titles or else their addresses."""
    hits = searcher.search(SearchRequest(query=query, per_page=FIRST)).hits
    return {hit.id: hit.title or hit.url for hit in hits}
