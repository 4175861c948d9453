"""Leaves of a query: one term, or what counts as one, with BM25 scores.

What a leaf matches, with its tf saturation, does not depend on the rest of the query. It is kept
within a budget for the next query, since a reader who turns a page, chooses a facet or adds a word
asks the same leaves again, and the same words come back in most questions.
"""

from collections.abc import Hashable
from threading import Lock
from typing import TypeVar

import numpy as np

from kb.engines.bm25 import saturation
from kb.engines.whoosh_engine.arrays import Floats, Ints
from kb.engines.whoosh_engine.matched import Dense, Sparse, is_many
from kb.engines.whoosh_engine.segment_view import Postings, Tally

FEW = 512
"""So many documents are looked up by halving, more by number in a dense form made for it."""

Kept = TypeVar("Kept")


class Recent:
    """What was worked out lately, by what it is, in at most `budget` bytes.

    Two halves: what is asked for moves to the young one; when that is full the old one is let go.
    """

    def __init__(self, budget: int) -> None:
        self._half = budget // 2
        self._young: dict[Hashable, tuple[object, int]] = {}
        self._old: dict[Hashable, tuple[object, int]] = {}
        self._bytes = 0
        self._changing = Lock()

    def get(self, key: Hashable, kind: type[Kept]) -> Kept | None:
        """What was kept under a key."""
        found = self._young.get(key)
        if found is None:
            found = self._old.get(key)
            if found is None:
                return None
            self.keep(key, *found)
        value = found[0]
        return value if isinstance(value, kind) else None

    def keep(self, key: Hashable, value: object, size: int) -> None:
        """Keep it for later, unless it is large by itself."""
        if size > self._half:
            return
        with self._changing:
            if self._bytes + size > self._half:
                self._old, self._young, self._bytes = self._young, {}, 0
            self._young[key] = value, size
            self._bytes += size


class Scored:
    """What one pseudo-term matches: `saturation` is its score before idf and boost, above 0.

    `starts` are the places where a phrase begins, None of other leaves.
    """

    __slots__ = ("_dense", "_sparse", "count", "idf", "size", "starts")

    def __init__(
        self, found: Postings | Tally, norms: Floats, idf: float, starts: Ints | None = None
    ) -> None:
        self.size = norms.size
        self.count = found.count
        self.idf = idf
        self.starts = starts
        self._sparse: Sparse | None = None
        self._dense: Dense | None = None
        if isinstance(found, Tally):
            self._dense = Dense(found.tfs != 0.0, saturation(found.tfs, norms))
        else:
            docs = found.docs.astype(np.int64)
            tfs = found.tfs.astype(np.float64)
            self._sparse = Sparse(docs, saturation(tfs, norms.take(docs)))

    @property
    def nbytes(self) -> int:
        """What it may take in memory, both forms made."""
        starts = 0 if self.starts is None else self.starts.nbytes
        dense = self._dense is not None or is_many(self.count, self.size)
        return starts + 16 * self.count + (9 * self.size if dense else 0)

    def sparse(self) -> Sparse:
        """The documents, with their saturation."""
        found = self._sparse
        if found is None:
            dense = self.dense()
            docs = dense.held.nonzero()[0]
            found = self._sparse = Sparse(docs, dense.scores.take(docs))
        return found

    def dense(self) -> Dense:
        """Every document number; kept when many match."""
        if self._dense is not None:
            return self._dense
        docs, values = self.sparse()
        held = np.zeros(self.size, dtype=np.bool_)
        held[docs] = True
        scores = np.zeros(self.size)
        scores[docs] = values
        dense = Dense(held, scores)
        if is_many(self.count, self.size):
            self._dense = dense
        return dense


class Leaf:
    """One pseudo-term in a query: `weight` is its idf times its boost."""

    __slots__ = ("_found", "_weight", "bound", "size")

    def __init__(self, found: Scored, weight: float) -> None:
        self._found = found
        self._weight = weight
        self.size = found.size
        self.bound = found.count

    def sparse(self) -> Sparse:
        """Every posting."""
        docs, values = self._found.sparse()
        return Sparse(docs, self._weight * values)

    def within(self, docs: Ints) -> Dense:
        """Look the documents up among the postings, or by number when they are many."""
        if docs.size > FEW or is_many(self.bound, self.size):
            dense = self._found.dense()
            return Dense(dense.held.take(docs), self._weight * dense.scores.take(docs))
        posted, values = self._found.sparse()
        if posted.size == 0:
            return Dense(np.zeros(docs.size, dtype=np.bool_), np.zeros(docs.size))
        at = posted.searchsorted(docs)
        held = posted.take(at, mode="clip") == docs
        scores = values.take(at, mode="clip")
        scores *= held
        scores *= self._weight
        return Dense(held, scores)

    def dense(self) -> Dense:
        """Every document number."""
        dense = self._found.dense()
        return Dense(dense.held, self._weight * dense.scores)
