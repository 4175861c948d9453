"""How what several clauses match combines: all of them, any of them, one narrowed by another.

Sums run in the order of the clauses in every form, so each form gives the same number.
"""

from collections.abc import Callable, Sequence
from functools import reduce

import numpy as np

from kb.engines.whoosh_engine.arrays import Floats, Ints, distinct
from kb.engines.whoosh_engine.leaves import Leaf
from kb.engines.whoosh_engine.matched import Dense, Matched, Sparse, gathered, is_many, scattered

VERY_MANY = 64
"""A sum that may match more than one in this many is put together by document number."""


class Intersection:
    """What every part matches; scores add up."""

    def __init__(self, parts: Sequence[Matched]) -> None:
        self._parts = parts
        self._bounds = [part.bound for part in parts]
        self.size = parts[0].size
        self.bound = min(self._bounds)

    def sparse(self) -> Sparse:
        """Narrow down from the rarest part."""
        first, *others = sorted(range(len(self._parts)), key=self._bounds.__getitem__)
        docs, scores = self._parts[first].sparse()
        found = {first: scores}
        for number in others:
            part = self._parts[number]
            if isinstance(part, Leaf):
                kept, scores = part.narrowed(docs)
            else:
                held, scores = part.within(docs)
                kept = held.nonzero()[0]
                scores = scores.take(kept)
            if kept.size < docs.size:
                docs = docs.take(kept)
                found = {other: known.take(kept) for other, known in found.items()}
            found[number] = scores
        return Sparse(docs, _added([found[number] for number in range(len(found))]))

    def dense(self) -> Dense:
        """Every document number, or the few scattered."""
        if not is_many(self.bound, self.size):
            return scattered(self.sparse(), self.size)
        return _intersected([part.dense() for part in self._parts])

    def within(self, docs: Ints) -> Dense:
        """Some documents."""
        return _intersected([part.within(docs) for part in self._parts])


class Union:
    """What any part matches; `mix` says what their scores make."""

    def __init__(self, parts: Sequence[Matched], mix: "Mix") -> None:
        self._parts = parts
        self._mix = mix
        self.size = parts[0].size
        self.bound = min(sum(part.bound for part in parts), self.size)

    def sparse(self) -> Sparse:
        """The documents, put together by number unless they are very few."""
        if self.bound * VERY_MANY > self.size:
            return gathered(self.dense())
        found = [part.sparse() for part in self._parts]
        docs = distinct(np.concatenate([part.docs for part in found]))
        places = [Sparse(docs.searchsorted(part.docs), part.scores) for part in found]
        return Sparse(docs, self._mix(places, docs.size).scores)

    def dense(self) -> Dense:
        """Every document number."""
        size = self.size
        return self._mix(
            [part.dense() if is_many(part.bound, size) else part.sparse() for part in self._parts],
            size,
        )

    def within(self, docs: Ints) -> Dense:
        """Some documents."""
        return self._mix([part.within(docs) for part in self._parts], docs.size)


Mix = Callable[[Sequence[Sparse | Dense], int], Dense]
"""Puts parts together into a dense form of that size; a sparse part names places in it."""


def added(parts: Sequence[Sparse | Dense], size: int) -> Dense:
    """Scores of all that hold a document, added up."""
    held, total = np.zeros(size, dtype=np.bool_), np.zeros(size)
    for part in parts:
        if isinstance(part, Dense):
            held |= part.held
            total += part.scores
        else:
            held[part.docs] = True
            total[part.docs] += part.scores
    return Dense(held, total)


def highest(parts: Sequence[Sparse | Dense], size: int) -> Dense:
    """The highest score of those that hold a document."""
    held, best = np.zeros(size, dtype=np.bool_), np.zeros(size)
    for part in parts:
        if isinstance(part, Dense):
            held |= part.held
            np.maximum(best, part.scores, out=best)
        else:
            held[part.docs] = True
            best[part.docs] = np.maximum(best.take(part.docs), part.scores)
    return Dense(held, best)


class Covering:
    """Scores added up, times (held weight / whole weight) ** exponent."""

    TABLED = 12
    """Up to this many concepts, the factor of every combination is worked out beforehand."""

    def __init__(self, weights: Sequence[float], exponent: float) -> None:
        self._weights = weights
        self._exponent = exponent
        held = np.zeros(1)
        if len(weights) <= self.TABLED:
            for weight in weights:
                held = np.concatenate((held, held + weight))
        self._table = self._factors(held)

    def __call__(self, parts: Sequence[Sparse | Dense], size: int) -> Dense:
        """Mix as `Union` asks."""
        held, scores = added(parts, size)
        if len(parts) <= self.TABLED:
            code = np.zeros(size, dtype=np.int64)
            for bit, part in enumerate(parts):
                _add_where(code, part, 1 << bit)
            scores *= self._table.take(code)
            return Dense(held, scores)
        carried = np.zeros(size)
        for part, weight in zip(parts, self._weights, strict=True):
            _add_where(carried, part, weight)
        scores *= self._factors(carried)
        return Dense(held, scores)

    def _factors(self, held: Floats) -> Floats:
        factors: Floats = (held / sum(self._weights)) ** self._exponent
        return factors


def _add_where(total: Ints | Floats, part: Sparse | Dense, amount: float) -> None:
    if isinstance(part, Dense):
        total += (part.held * amount).astype(total.dtype)
    else:
        total[part.docs] += total.dtype.type(amount)


class Narrowed:
    """What `kept` matches and, when `without`, `other` does not; else `other` adds its score."""

    def __init__(self, kept: Matched, other: Matched, *, without: bool) -> None:
        self._kept = kept
        self._other = other
        self._without = without
        self.size = kept.size
        self.bound = kept.bound

    def sparse(self) -> Sparse:
        """The documents kept, looked up in the other."""
        docs, scores = self._kept.sparse()
        other = self._other.within(docs)
        if not self._without:
            return Sparse(docs, scores + other.scores)
        left = ~other.held
        return Sparse(docs[left], scores[left])

    def dense(self) -> Dense:
        """Every document number."""
        return self._mixed(self._kept.dense(), self._other.dense())

    def within(self, docs: Ints) -> Dense:
        """Some documents."""
        return self._mixed(self._kept.within(docs), self._other.within(docs))

    def _mixed(self, kept: Dense, other: Dense) -> Dense:
        if self._without:
            held = kept.held & ~other.held
            return Dense(held, kept.scores * held)
        return Dense(kept.held, kept.scores + other.scores * kept.held)


def _intersected(parts: list[Dense]) -> Dense:
    held = reduce(np.logical_and, [part.held for part in parts])
    return Dense(held, _added([part.scores for part in parts]) * held)


def _added(scores: Sequence[Floats]) -> Floats:
    """The sum of each place, parts in order, in as few new arrays as can be."""
    if len(scores) == 1:
        return scores[0]
    total = scores[0] + scores[1]
    for more in scores[2:]:
        total += more
    return total
