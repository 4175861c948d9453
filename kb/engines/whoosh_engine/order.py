"""The best few of many, by score or by date, without sorting all of them."""

import numpy as np

from kb.engines.bm25 import SCORE_DECIMALS
from kb.engines.whoosh_engine.arrays import Floats, Ints

TIE = 10.0**-SCORE_DECIMALS
"""Scores nearer than this may be equal once rounded."""

_ROWS = 64
_LONG = 4096


def best_first(scores: Floats, docs: Ints, rank: Ints | None, limit: int) -> Ints:
    """Places of the best `limit` scores, highest first, ties in order of id.

    `docs` gives the document of each place, `rank` the order of ids (None: that of the numbers).
    """
    if limit <= 0 or scores.size == 0:
        return np.zeros(0, dtype=np.int64)
    at = candidates(scores, limit)
    rounded = scores.take(at).round(SCORE_DECIMALS)
    if at.size > limit:
        worst = np.partition(rounded, at.size - limit)[at.size - limit]
        kept = (rounded >= worst).nonzero()[0]
        at, rounded = at.take(kept), rounded.take(kept)
    ties = docs.take(at)
    if rank is not None:
        ties = rank.take(ties)
    return at.take(np.lexsort((ties, -rounded))[:limit])


def candidates(scores: Floats, limit: int) -> Ints:
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
        worst = np.partition(few, width - limit)[width - limit]
    else:
        worst = np.partition(scores, size - limit)[size - limit]
    found: Ints = (scores >= worst - TIE).nonzero()[0]
    return found


def smallest(keys: Ints, limit: int) -> Ints:
    """Places of the smallest `limit` keys, in order; keys are distinct."""
    if limit <= 0:
        return np.zeros(0, dtype=np.int64)
    if keys.size <= limit:
        return keys.argsort()
    at = np.argpartition(keys, limit)[:limit]
    return at.take(keys.take(at).argsort())
