"""BM25F as Whoosh computes it, for one number or for arrays of them.

Source: Robertson and Zaragoza 2009, "The Probabilistic Relevance Framework: BM25 and Beyond".
"""

import math
from typing import TypeVar

import numpy as np
import numpy.typing as npt

Numbers = TypeVar("Numbers", float, npt.NDArray[np.float64])

K1 = 1.2
"""How slowly more occurrences stop counting; see french.md §Ranking for the measurement."""
B = 0.75
"""How much a long field is held against a document, unless the query says otherwise."""

SCORE_DECIMALS = 9
"""Scores are compared and returned rounded to this, so that engines agree on ties."""


def idf(documents: int, df: int) -> float:
    """Weight of a term that `df` of `documents` hold; never negative."""
    return math.log(max(documents, 1) / (df + 1)) + 1.0


def length_norm(length: Numbers, mean_length: float, b: float = B) -> Numbers:
    """The part of the saturation that depends on the document alone."""
    return K1 * ((1.0 - b) + b * length / mean_length)


def saturation(tf: Numbers, norm: Numbers) -> Numbers:
    """What `tf` occurrences in a field with that norm count: towards K1 + 1, ever more slowly."""
    return tf * (K1 + 1.0) / (tf + norm)
