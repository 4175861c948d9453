"""Leaves of a query: one term, or what counts as one, with BM25 scores.

Postings are views of the segment where they can be; what is worked out for a term that one document
in `MANY` holds (its dense saturation) is kept for the next query, within a budget, because such
words come back in most questions.
"""

import numpy as np

from kb.engines.bm25 import saturation
from kb.engines.whoosh_engine.arrays import Floats, Ints
from kb.engines.whoosh_engine.matched import Dense, Sparse, gathered, is_many
from kb.engines.whoosh_engine.segment_view import Postings, Tally


class HotTerms:
    """Dense forms of frequent terms, by what they are; emptied when it grows over its budget."""

    def __init__(self, budget_bytes: int) -> None:
        self._budget = budget_bytes
        self._held: dict[object, Dense] = {}
        self._bytes = 0

    def get(self, key: object) -> Dense | None:
        """What was kept."""
        return self._held.get(key)

    def keep(self, key: object, dense: Dense) -> None:
        """Keep it for later."""
        size = dense.held.nbytes + dense.scores.nbytes
        if self._bytes + size > self._budget:
            self._held, self._bytes = {}, 0
        if size <= self._budget:
            self._held[key] = dense
            self._bytes += size


class Leaf:
    """One pseudo-term: `weight` is its idf times its boost; `key` names it if it is a hot term."""

    def __init__(
        self,
        postings: Postings,
        weight: float,
        norms: Floats,
        hot: HotTerms,
        key: object | None,
    ) -> None:
        self._postings = postings
        self._weight = weight
        self._norms = norms
        self._hot = hot
        self._key = key
        self.size = norms.size
        self.bound = postings.docs.size

    def sparse(self) -> Sparse:
        """Every posting."""
        docs = self._postings.docs.astype(np.int64)
        tfs = self._postings.tfs.astype(np.float64)
        return Sparse(docs, self._weight * saturation(tfs, self._norms.take(docs)))

    def within(self, docs: Ints) -> Dense:
        """Look the documents up among the postings, or them among all when there are many."""
        if is_many(docs.size, self.bound):
            dense = self._saturation()
            return Dense(dense.held.take(docs), self._weight * dense.scores.take(docs))
        posted = self._postings.docs
        if posted.size == 0:
            return Dense(np.zeros(docs.size, dtype=np.bool_), np.zeros(docs.size))
        needles = docs.astype(posted.dtype)
        at = posted.searchsorted(needles)
        held = posted.take(at, mode="clip") == needles
        tfs = self._postings.tfs.take(at, mode="clip") * held.astype(np.float64)
        return Dense(held, self._weight * saturation(tfs, self._norms.take(docs)))

    def dense(self) -> Dense:
        """Every document number."""
        dense = self._saturation()
        return Dense(dense.held, self._weight * dense.scores)

    def _saturation(self) -> Dense:
        """Scores before idf and boost."""
        known = self._hot.get(self._key) if self._key is not None else None
        if known is not None:
            return known
        docs = self._postings.docs.astype(np.int64)
        tfs = self._postings.tfs.astype(np.float64)
        held = np.zeros(self.size, dtype=np.bool_)
        held[docs] = True
        scores = np.zeros(self.size)
        scores[docs] = saturation(tfs, self._norms.take(docs))
        dense = Dense(held, scores)
        if self._key is not None:
            self._hot.keep(self._key, dense)
        return dense


class TalliedLeaf:
    """A pseudo-term that many documents hold."""

    def __init__(self, tally: Tally, weight: float, norms: Floats) -> None:
        self._tfs = tally.tfs
        self._weight = weight
        self._norms = norms
        self.size = norms.size
        self.bound = tally.count

    def sparse(self) -> Sparse:
        """The documents that hold it."""
        return gathered(self.dense())

    def dense(self) -> Dense:
        """Every document number."""
        return Dense(self._tfs != 0.0, self._weight * saturation(self._tfs, self._norms))

    def within(self, docs: Ints) -> Dense:
        """Some documents."""
        tfs = self._tfs.take(docs)
        return Dense(tfs != 0.0, self._weight * saturation(tfs, self._norms.take(docs)))
