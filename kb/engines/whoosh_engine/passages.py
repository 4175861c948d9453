"""Which passages of the documents shown hold the query's words, best first."""

import numpy as np

from kb.clauses import Clause
from kb.engines.bm25 import SCORE_DECIMALS
from kb.engines.leaves import body_leaves
from kb.engines.whoosh_engine.arrays import Ints
from kb.engines.whoosh_engine.evaluate import Evaluation, identity
from kb.engines.whoosh_engine.segment_view import POSITION_BITS

Ranked = tuple[tuple[int, ...], int]


def ranked_passages(evaluation: Evaluation, clause: Clause, docs: Ints, limit: int) -> list[Ranked]:
    """For each document: ordinals of its best passages, and how many hold any of the words."""
    collection = evaluation.collection
    asked = np.sort(docs)
    first = collection.first_passage.take(asked)
    # Passages of the documents asked for are numbered one document after the other.
    base = np.concatenate(([0], collection.passage_counts.take(asked).cumsum()))
    size = int(base[-1])
    asking = {identity(leaf): leaf for leaf in body_leaves(clause)}
    leaves = [leaf for leaf in asking.values() if evaluation.looked_for(leaf)]
    places, which = evaluation.places(leaves, asked)
    owner = asked.searchsorted(places >> POSITION_BITS)
    numbers = collection.passage_at(places) - first.take(owner) + base.take(owner)
    here = np.bincount(which * size + numbers, minlength=len(leaves) * size)
    by_leaf = here.reshape(len(leaves), size)
    counts = by_leaf.sum(axis=0)
    idfs = np.array([evaluation.scored(leaf).idf for leaf in leaves]).reshape(-1, 1)
    weights = ((by_leaf > 0) * idfs).sum(axis=0)
    found = counts.nonzero()[0]
    owner = base.searchsorted(found, side="right") - 1
    rank = np.lexsort(
        (found, -counts.take(found), -weights.take(found).round(SCORE_DECIMALS), owner)
    )
    ordinals = (found - base.take(owner)).take(rank).tolist()
    bounds = owner.searchsorted(np.arange(docs.size + 1)).tolist()
    return [
        (tuple(ordinals[bounds[at] : bounds[at + 1]][:limit]), bounds[at + 1] - bounds[at])
        for at in asked.searchsorted(docs).tolist()
    ]
