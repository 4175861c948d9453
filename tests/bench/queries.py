"""The questions of the benchmark: drawn from documents, by kind, the same for a collection."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from tests.bench.collection import FUNCTION_WORDS, BenchDocument

KINDS = ("term", "and", "or", "phrase", "prefix", "fuzzy", "facet")
COUNTS = {"term": 50, "and": 40, "or": 40, "phrase": 40, "prefix": 30, "fuzzy": 30, "facet": 25}
SAMPLE = 500
"""Questions are drawn from the first documents, which are the same in a larger collection."""


@dataclass(frozen=True, slots=True)
class BenchQuery:
    """`words` to find in the body; a prefix query has one, cut short, a fuzzy one one that a slip
    of the finger away from any word finds."""

    kind: str
    words: tuple[str, ...]


def queries(sample: Sequence[BenchDocument]) -> list[BenchQuery]:
    """255 queries, from content words as documents use them, so frequent ones are asked often.

    A phrase is what stands in a text from one content word to the next or the one after it, so most
    hold function words too.
    """
    rng = np.random.default_rng(225)
    return [_query(kind, sample, rng) for kind in KINDS for _ in range(COUNTS[kind])]


def without_facets(asked: Sequence[BenchQuery]) -> list[BenchQuery]:
    """The facet queries with nothing to count: what counting costs is the difference."""
    return [replace(query, kind="term") for query in asked if query.kind == "facet"]


def _query(kind: str, sample: Sequence[BenchDocument], rng: np.random.Generator) -> BenchQuery:
    content: list[int] = []
    while len(content) < 5:
        words = sample[int(rng.integers(0, len(sample)))].passages[0].split()
        content = [
            at
            for at, word in enumerate(words)
            if word not in FUNCTION_WORDS and word.isalpha() and len(word) > 2
        ]
    first = int(rng.integers(0, len(content) - 4))
    chosen = [words[at] for at in content[first : first + 4]]
    several = int(rng.integers(2, 5))
    match kind:
        case "phrase":
            last = content[first + int(rng.integers(1, 3))]
            return BenchQuery(kind, tuple(words[content[first] : last + 1]))
        case "prefix":
            return BenchQuery(kind, (max(chosen, key=len)[: int(rng.integers(3, 6))],))
        case "and" | "or":
            return BenchQuery(kind, tuple(dict.fromkeys(chosen[:several])))
        case "fuzzy":
            return BenchQuery(kind, (max(chosen, key=len),))
        case _:
            return BenchQuery(kind, (chosen[0],))
