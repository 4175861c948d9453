"""Which recorded queries a thesaurus would answer otherwise, before anyone adopts it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from kb.errors import ConfigError
from kb.evaluate import read_lines
from kb.model import DocId
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


def changes(now: Searcher, then: Searcher, queries: Sequence[str]) -> Iterator[Change]:
    """Queries whose first results differ between two searchers over one index.

    Raises:
        SearchIndexError: the index cannot answer.

    """
    for query in queries:
        before, after = first(now, query), first(then, query)
        if before != after:
            titles = named(now, {*before, *after})
            yield Change(
                query=query,
                before=tuple(titles[doc] for doc in before),
                after=tuple(titles[doc] for doc in after),
            )


def first(searcher: Searcher, query: str) -> tuple[DocId, ...]:
    """The documents a reader sees first."""
    return tuple(match.id for match in searcher.ranked(query, FIRST))


def named(searcher: Searcher, ids: set[DocId]) -> Mapping[DocId, str]:
    """Titles, or addresses of what has none."""
    with searcher.engine.reader() as reader:
        return {doc: head.title or head.url for doc, head in reader.heads(sorted(ids)).items()}
