"""Sets of scored documents and how they combine; scores are worked out only where they are needed.

Documents are increasing numbers. Sums are taken in the order of the parts, as the memory engine
takes them.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from kb.engines.whoosh_engine.arrays import Floats, Ints

NONE = np.zeros(0, dtype=np.int64)

SPARSE = 16
"""Parts that together name fewer than one document in this many are merged by sorting."""


@dataclass(frozen=True, slots=True)
class Hits:
    """Documents, and the scores of those at given places among them."""

    docs: Ints
    scores_at: Callable[[Ints | slice], Floats]

    @property
    def scores(self) -> Floats:
        """Every score."""
        return self.scores_at(slice(None))

    def kept(self, at: Ints) -> "Hits":
        """The documents at those places, which increase."""
        scores_at = self.scores_at
        return Hits(self.docs[at], lambda places: scores_at(at[places]))


def flat(docs: Ints, score: float) -> Hits:
    """All with one score."""
    return Hits(docs, lambda at: np.full(docs[at].size, score))


def scored(docs: Ints, scores: Floats) -> Hits:
    """With scores known."""
    return Hits(docs, scores.__getitem__)


def nothing() -> Hits:
    """No document."""
    return flat(NONE, 0.0)


def both(parts: Sequence[Hits], size: int) -> Hits:
    """What every part holds, scores added up."""
    order = sorted(range(len(parts)), key=lambda part: parts[part].docs.size)
    docs = parts[order[0]].docs
    for part in order[1:]:
        docs = docs[places_in(parts[part].docs, docs, size)[1]]
    where = [places_in(part.docs, docs, size)[0] for part in parts]

    def scores_at(at: Ints | slice) -> Floats:
        total = parts[0].scores_at(where[0][at])
        for part, places in zip(parts[1:], where[1:], strict=True):
            total = total + part.scores_at(places[at])
        return total

    return Hits(docs, scores_at)


def either(parts: Sequence[Hits], size: int) -> Hits:
    """What any part holds, scores added up."""
    parts = [part for part in parts if part.docs.size]
    if len(parts) <= 1:
        return parts[0] if parts else nothing()
    named = np.concatenate([part.docs for part in parts])
    scores = np.concatenate([part.scores for part in parts])
    if named.size * SPARSE < size:
        docs, group = np.unique(named, return_inverse=True)
        return scored(docs, summed(group, scores, docs.size))
    held = np.zeros(size, dtype=np.bool_)
    held[named] = True
    totals = summed(named, scores, size)
    docs = np.flatnonzero(held)
    return Hits(docs, lambda at: totals[docs[at]])


def best(parts: Sequence[Hits], size: int) -> Hits:
    """What any part holds, with the highest of its scores."""
    parts = [part for part in parts if part.docs.size]
    if len(parts) <= 1:
        return parts[0] if parts else nothing()
    highest = np.full(size, -np.inf)
    held = np.zeros(size, dtype=np.bool_)
    for part in parts:
        highest[part.docs] = np.maximum(highest[part.docs], part.scores)
        held[part.docs] = True
    docs = np.flatnonzero(held)
    return Hits(docs, lambda at: highest[docs[at]])


def without(hits: Hits, excluded: Ints, size: int) -> Hits:
    """What is not excluded."""
    gone = np.zeros(size, dtype=np.bool_)
    gone[excluded] = True
    return hits.kept(np.flatnonzero(~gone[hits.docs]))


def summed(numbers: Ints, values: Floats, size: int) -> Floats:
    """Values added up by number, in the order given."""
    totals: Floats = np.bincount(numbers, weights=values, minlength=size).astype(np.float64)
    return totals


def places_in(held: Ints, docs: Ints, size: int) -> tuple[Ints, Ints]:
    """Of the documents in both: their places in `held`, and their places in `docs`."""
    if docs.size * SPARSE < held.size:
        at = np.searchsorted(held, docs)
        at[at == held.size] = 0
        found = np.flatnonzero(held[at] == docs)
        return at[found], found
    place = np.full(size, -1)
    place[docs] = np.arange(docs.size)
    found = place[held]
    inside = np.flatnonzero(found >= 0)
    return inside, found[inside]
