"""The questions of the benchmark: drawn from documents, by kind, the same for a collection."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from tests.bench.collection import BenchDocument

KINDS = ("term", "and", "or", "phrase", "prefix", "facet")
COUNTS = {"term": 50, "and": 40, "or": 40, "phrase": 40, "prefix": 30, "facet": 25}


@dataclass(frozen=True, slots=True)
class BenchQuery:
    """`words` to find in the body; a prefix query has one, cut short."""

    kind: str
    words: tuple[str, ...]


def queries(sample: Sequence[BenchDocument]) -> list[BenchQuery]:
    """225 queries: words as documents use them, so frequent ones are asked often."""
    rng = np.random.default_rng(225)
    return [_query(kind, sample, rng) for kind in KINDS for _ in range(COUNTS[kind])]


def _query(kind: str, sample: Sequence[BenchDocument], rng: np.random.Generator) -> BenchQuery:
    words = sample[int(rng.integers(0, len(sample)))].passages[0].split()
    at = int(rng.integers(0, len(words) - 4))
    several = int(rng.integers(2, 5))
    match kind:
        case "phrase":
            return BenchQuery(kind, tuple(words[at : at + int(rng.integers(2, 4))]))
        case "prefix":
            return BenchQuery(kind, (max(words[at : at + 4], key=len)[: int(rng.integers(3, 6))],))
        case "and" | "or":
            chosen = rng.choice(words, size=several, replace=False)
            return BenchQuery(kind, tuple(dict.fromkeys(str(word) for word in chosen)))
        case _:
            return BenchQuery(kind, (words[at],))
