"""What a clause matches, in the three forms a query needs.

    sparse()      its documents, increasing, with their scores: for the few
    dense()       for every document number whether it is held, and its score: for the many
    within(docs)  the same for some documents, increasing: for what another clause narrowed down

Scores are 0 where a document is not held, and never negative. Arrays of a dense form may be shared:
they are read, never written to.
"""

from typing import NamedTuple, Protocol

import numpy as np

from kb.engines.whoosh_engine.arrays import Bools, Floats, Ints

MANY = 8
"""A clause that may match more than one document in this many is worked out densely."""

NONE: Ints = np.zeros(0, dtype=np.int64)


class Sparse(NamedTuple):
    """Documents, increasing, and the score of each."""

    docs: Ints
    scores: Floats


class Dense(NamedTuple):
    """Whether a document is held, and its score, by document number (or by place in `docs`)."""

    held: Bools
    scores: Floats


class Matched(Protocol):
    """What one clause matches in a collection of `size` document numbers."""

    @property
    def size(self) -> int:
        """How many document numbers there are."""
        ...

    @property
    def bound(self) -> int:
        """No more documents than this match."""
        ...

    def sparse(self) -> Sparse:
        """The documents."""
        ...

    def dense(self) -> Dense:
        """Every document number."""
        ...

    def within(self, docs: Ints) -> Dense:
        """Some documents, increasing."""
        ...


def is_many(bound: int, size: int) -> bool:
    """Whether so many of so many are better worked out densely."""
    return bound * MANY > size


def gathered(dense: Dense) -> Sparse:
    """The documents of a dense form."""
    docs = dense.held.nonzero()[0]
    return Sparse(docs, dense.scores.take(docs))


def scattered(sparse: Sparse, size: int) -> Dense:
    """The dense form of some documents."""
    held = np.zeros(size, dtype=np.bool_)
    held[sparse.docs] = True
    scores = np.zeros(size)
    scores[sparse.docs] = sparse.scores
    return Dense(held, scores)


class Flat:
    """Documents that all score the same."""

    def __init__(self, held: Bools, score: float) -> None:
        self.held = held
        self.score = score
        self.size = held.size
        self.bound = int(np.count_nonzero(held))

    def sparse(self) -> Sparse:
        """The documents."""
        docs = self.held.nonzero()[0]
        return Sparse(docs, np.full(docs.size, self.score))

    def dense(self) -> Dense:
        """Every document number."""
        return Dense(self.held, np.where(self.held, self.score, 0.0))

    def within(self, docs: Ints) -> Dense:
        """Some documents."""
        held = self.held.take(docs)
        return Dense(held, np.where(held, self.score, 0.0))
