"""Scores that grow with how much of the question a document covers."""

from collections.abc import Sequence

import numpy as np

from kb.engines.whoosh_engine.arrays import Floats, Ints
from kb.engines.whoosh_engine.hits import Hits, either

TABLED = 12
"""Up to this many concepts, the factor of every combination is worked out beforehand."""


def covering(parts: Sequence[Hits], weights: Sequence[float], exponent: float, size: int) -> Hits:
    """What any part holds: scores added up, times (held weight / whole weight) ** exponent."""
    if len(parts) != len(weights):
        raise ValueError(f"{len(parts)} concepts but {len(weights)} weights")
    if len(parts) <= 1:
        return parts[0] if parts else either(parts, size)
    found = either(parts, size)
    docs = found.docs
    if len(parts) <= TABLED:
        held = np.zeros(size, dtype=np.uint16)
        for bit, part in enumerate(parts):
            held[part.docs] |= np.uint16(1 << bit)
        table = _factors(weights, exponent)
        return Hits(docs, lambda at: found.scores_at(at) * table[held[docs[at]]])
    carried = np.zeros(size)
    for part, weight in zip(parts, weights, strict=True):
        carried[part.docs] += weight
    whole = sum(weights)

    def scores_at(at: Ints | slice) -> Floats:
        factors: Floats = (carried[docs[at]] / whole) ** exponent
        return found.scores_at(at) * factors

    return Hits(docs, scores_at)


def _factors(weights: Sequence[float], exponent: float) -> Floats:
    """The factor of every combination of concepts, by the bits of its number."""
    whole = sum(weights)
    held = np.zeros(1)
    for weight in weights:
        held = np.concatenate((held, held + weight))
    factors: Floats = (held / whole) ** exponent
    return factors
