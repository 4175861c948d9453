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
from kb.engines.whoosh_engine.matched import MANY, NONE, Dense, Sparse, gathered, is_many, scattered
from kb.engines.whoosh_engine.order import TIE, candidates
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
    """What one pseudo-term matches: its saturation is its score before idf and boost, above 0.

    `starts` are the places where a phrase begins, None of other leaves; `compared` how many
    occurrences that took, 0 of other leaves.
    """

    __slots__ = (
        "_dense",
        "_found",
        "_norms",
        "_seen",
        "_sparse",
        "compared",
        "count",
        "idf",
        "size",
        "starts",
    )

    def __init__(
        self,
        found: Postings | Tally,
        norms: Floats,
        idf: float,
        starts: Ints | None = None,
        compared: int = 0,
    ) -> None:
        self.compared = compared
        self.size = norms.size
        self.count = found.count
        self.idf = idf
        self.starts = starts
        self._found = found
        self._norms = norms
        self._seen = False
        self._sparse: Sparse | None = None
        self._dense: Dense | None = None

    @property
    def nbytes(self) -> int:
        """What it may take in memory, all forms made."""
        starts = 0 if self.starts is None else self.starts.nbytes
        dense = isinstance(self._found, Tally) or is_many(self.count, self.size)
        return starts + 16 * self.count + (9 * self.size if dense else 0)

    def sparse(self) -> Sparse:
        """The documents, with their saturation."""
        made = self._sparse
        if made is None:
            found = self._found
            if isinstance(found, Tally):
                made = gathered(self.dense())
            else:
                docs = found.docs.astype(np.int64)
                tfs = found.tfs.astype(np.float64)
                made = Sparse(docs, saturation(tfs, self._norms.take(docs)))
            self._sparse = made
        return made

    def dense(self) -> Dense:
        """Every document number; kept when many match."""
        made = self._dense
        if made is None:
            found = self._found
            if isinstance(found, Tally):
                self._dense = made = Dense(found.tfs != 0.0, saturation(found.tfs, self._norms))
                return made
            made = scattered(self.sparse(), self.size)
            if is_many(self.count, self.size):
                self._dense = made
        return made

    def within(self, docs: Ints) -> Dense:
        """Some documents, increasing."""
        if self._by_number(docs):
            dense = self.dense()
            return Dense(dense.held.take(docs), dense.scores.take(docs))
        kept, values = self.narrowed(docs)
        return scattered(Sparse(kept, values), docs.size)

    def narrowed(self, docs: Ints) -> tuple[Ints, Floats]:
        """Places of those of some documents, increasing, that match, and their saturation.

        A term that is only looked up in a few documents is not worked out whole the first time.
        """
        if self._by_number(docs):
            dense = self.dense()
            kept = dense.held.take(docs).nonzero()[0]
            return kept, dense.scores.take(docs.take(kept))
        if self.count == 0:
            return NONE, np.zeros(0)
        found = self._found
        if isinstance(found, Tally) or self._seen or docs.size * MANY >= found.count:
            posted, values = self.sparse()
            at = posted.searchsorted(docs)
            kept = (posted.take(at, mode="clip") == docs).nonzero()[0]
            return kept, values.take(at.take(kept))
        self._seen = True
        needles = docs.astype(found.docs.dtype)
        at = found.docs.searchsorted(needles)
        kept = (found.docs.take(at, mode="clip") == needles).nonzero()[0]
        tfs = found.tfs.take(at.take(kept)).astype(np.float64)
        return kept, saturation(tfs, self._norms.take(docs.take(kept)))

    def _by_number(self, docs: Ints) -> bool:
        return self._dense is not None or docs.size > FEW or isinstance(self._found, Tally)


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

    def docs(self) -> Ints:
        """Every document, increasing."""
        return self._found.sparse().docs

    def best(self, limit: int) -> Sparse:
        """At least the best `limit` documents and what ties with the last of them."""
        if self._weight <= 0.0:
            return self.sparse()
        tie = TIE / self._weight
        if is_many(self.bound, self.size):
            values = self._found.dense().scores
            docs = candidates(values, min(limit, self.bound), tie)
            docs = docs[values.take(docs) > 0.0]
            return Sparse(docs, self._weight * values.take(docs))
        docs, values = self._found.sparse()
        at = candidates(values, limit, tie)
        return Sparse(docs.take(at), self._weight * values.take(at))

    def within(self, docs: Ints) -> Dense:
        """Some documents."""
        held, values = self._found.within(docs)
        values *= self._weight
        return Dense(held, values)

    def narrowed(self, docs: Ints) -> tuple[Ints, Floats]:
        """Places of those of some documents that match, and their scores."""
        kept, values = self._found.narrowed(docs)
        values *= self._weight
        return kept, values

    def dense(self) -> Dense:
        """Every document number."""
        held, values = self._found.dense()
        return Dense(held, self._weight * values)
