"""What both engines are asked side by side: five kinds of questions, as readers type them.

Words are drawn from the first documents, which are the same in a larger collection, and told apart
by how many of those hold them.
"""

from collections import Counter
from collections.abc import Sequence
from datetime import date
from itertools import islice

import numpy as np

from kb.search import DateRange, SearchRequest
from kb.themes import ThemeTree
from tests.bench.collection import FUNCTION_WORDS, BenchDocument, documents

KINDS = {
    "selective": "a word few documents hold",
    "common": "two or three common words",
    "phrase": "a phrase",
    "prefix": "a beginning",
    "facets": "common words, choices made",
}
"""Kind → how tables name it."""

EACH = 20
"""Questions of a kind that are timed."""

WARMING = 30
"""Questions of a kind asked before, which are others: a server compiles what it runs often."""

SAMPLE = 500
SELECTIVE_SHARE, COMMON_SHARE = 0.01, 0.2


def questions() -> tuple[dict[str, list[SearchRequest]], dict[str, list[SearchRequest]]]:
    """Those asked to warm up, and those that are timed: by kind, each once."""
    sample = list(documents(SAMPLE))
    rng = np.random.default_rng(100_000)
    drawn = {kind: _drawn(kind, sample, rng) for kind in KINDS}
    return (
        {kind: asked[:WARMING] for kind, asked in drawn.items()},
        {kind: asked[WARMING:] for kind, asked in drawn.items()},
    )


def _drawn(
    kind: str, sample: Sequence[BenchDocument], rng: np.random.Generator
) -> list[SearchRequest]:
    held = Counter(word for one in sample for word in set(one.text.split(" ")))
    known = [word for word in sorted(held) if word not in FUNCTION_WORDS and len(word) > 3]
    few = [word for word in known if held[word] <= SELECTIVE_SHARE * SAMPLE]
    many = [word for word in known if held[word] >= COMMON_SHARE * SAMPLE]
    themes = [slug for slug in ThemeTree.load().themes if "/" not in slug]
    found: dict[SearchRequest, None] = {}

    def several() -> str:
        return " ".join(map(str, rng.choice(many, size=int(rng.integers(2, 4)), replace=False)))

    while len(found) < WARMING + EACH:
        match kind:
            case "selective":
                asked = SearchRequest(query=str(rng.choice(few)))
            case "common":
                asked = SearchRequest(query=several())
            case "phrase":
                words = sample[int(rng.integers(0, SAMPLE))].passages[0].split(" ")
                at = int(rng.integers(0, len(words) - 3))
                asked = SearchRequest(query=f'"{" ".join(words[at : at + 3])}"')
            case "prefix":
                word = str(rng.choice(known))
                asked = SearchRequest(query=f"{word[: int(rng.integers(3, 6))]}*")
            case _:
                asked = SearchRequest(
                    query=several(),
                    themes=(str(rng.choice(themes)),),
                    dates=DateRange(start=date(2012, 1, 1), end=date(2021, 1, 1)),
                )
        found[asked] = None
    return list(islice(found, WARMING + EACH))
