"""The best few of many, by score or by date, without sorting all of them."""

import numpy as np

from kb.engines.bm25 import SCORE_DECIMALS
from kb.engines.whoosh_engine.arrays import Array, Floats, Ints
from kb.search import After

TIE = 10.0**-SCORE_DECIMALS
"""Scores nearer than this may be equal once rounded."""

FEW = 64
"""So many scores are sorted as they are."""

_ROWS = 64
_LONG = 4096


def best_first(
    docs: Ints, scores: Floats, rank: Ints | None, offset: int, limit: int
) -> tuple[Ints, Floats]:
    """`limit` documents from `offset` of the order on, best rounded score first.

    Ties come in order of id: that of `docs`, which increase, or of `rank` by document number.
    """
    last = offset + limit
    if scores.size > max(last, FEW):
        at = candidates(scores, last)
        docs, scores = docs.take(at), scores.take(at)
    rounded = scores.round(SCORE_DECIMALS)
    if rank is None:
        order = np.negative(rounded).argsort(kind="stable")
    else:
        order = np.lexsort((rank.take(docs), -rounded))
    order = order[offset:last]
    return docs.take(order), rounded.take(order)


def candidates(scores: Floats, limit: int, tie: float = TIE) -> Ints:
    """Places, increasing, of at least the best `limit` scores and what ties with the last."""
    size = scores.size
    if limit <= 0:
        return np.zeros(0, dtype=np.int64)
    if size <= limit:
        return np.arange(size)
    width = size // _ROWS
    if size > _LONG and width > 4 * limit:
        # The limit-th best of the maxima of stretches is no better than the limit-th best of all.
        few = scores[: width * _ROWS].reshape(_ROWS, width).max(axis=0)
        few.partition(width - limit)
        worst = few[width - limit]
    else:
        parted = scores.copy()
        parted.partition(size - limit)
        worst = parted[size - limit]
    found: Ints = (scores >= worst - tie).nonzero()[0]
    return found


def earliest(
    docs: Ints, scores: Floats, keys: Ints, offset: int, limit: int
) -> tuple[Ints, Floats]:
    """`limit` documents from `offset` of the order on, smallest key first; keys are distinct."""
    last = offset + limit
    if 0 < last < keys.size:
        at = np.argpartition(keys, last)[:last]
        docs, scores, keys = docs.take(at), scores.take(at), keys.take(at)
    order = keys.argsort()[offset:last]
    return docs.take(order), scores.take(order).round(SCORE_DECIMALS)


def after_best(docs: Ints, scores: Floats, ids: Array, last: After) -> tuple[Ints, Floats]:
    """The documents that follow one in the order of `best_first`; `ids` by document number."""
    rounded = scores.round(SCORE_DECIMALS)
    tied = rounded == last.score
    later = (rounded < last.score) | (tied & np.greater(ids.take(docs), int(last.id, 16)))
    return docs[later], scores[later]


def after_earliest(
    docs: Ints, scores: Floats, keys: Ints, ids: Array, last: After
) -> tuple[Ints, Floats, Ints]:
    """The documents that follow one, which is among them, in the order of `earliest`."""
    later = keys > keys[ids.take(docs) == int(last.id, 16)].min(initial=keys.size + ids.size)
    return docs[later], scores[later], keys[later]
