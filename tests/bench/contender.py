"""What the benchmark asks of every engine."""

from collections.abc import Iterable
from pathlib import Path
from typing import Protocol

from tests.bench.collection import BenchDocument
from tests.bench.queries import BenchQuery

TOP = 10

BETWEEN_PASSAGES = " 0 "
"""What stands between two passages where an engine takes one text: no phrase goes across."""


class Contender(Protocol):
    """One engine over one folder."""

    name: str
    version: str
    lacks: frozenset[str]
    """Kinds of query that it has no answer to."""

    def build(self, documents: Iterable[BenchDocument]) -> None:
        """Index everything, from nothing, in one thread."""
        ...

    def open(self) -> None:
        """Make ready to search."""
        ...

    def search(self, query: BenchQuery) -> list[str]:
        """Ids of the best TOP documents; a facet query also counts themes and years."""
        ...

    def count(self, query: BenchQuery) -> int:
        """How many documents match; not timed."""
        ...

    def snippets(self, query: BenchQuery) -> list[str]:
        """An extract of each of the best TOP documents, around what matched."""
        ...


def folder_size(folder: Path) -> int:
    """Bytes on disk."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
