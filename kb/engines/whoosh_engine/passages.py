"""Which passages of the documents shown hold the query's words, best first."""

from collections.abc import Iterator, Sequence
from functools import singledispatch

import numpy as np

from kb.analysis import BODY_FIELDS
from kb.clauses import (
    All,
    AndMaybe,
    Any,
    Best,
    Clause,
    Coverage,
    Near,
    Phrase,
    Prefix,
    Term,
    Without,
)
from kb.engines.bm25 import SCORE_DECIMALS
from kb.engines.whoosh_engine.arrays import Floats, Ints
from kb.engines.whoosh_engine.evaluate import Evaluation, Spoken, identity

Ranked = tuple[tuple[int, ...], int]


@singledispatch
def body_leaves(clause: Clause) -> Iterator[Spoken]:
    """Every clause that looks for words in the body, but what is excluded."""
    del clause
    return iter(())


@body_leaves.register
def _(clause: Term | Prefix | Phrase | Near) -> Iterator[Spoken]:
    if clause.field in BODY_FIELDS:
        yield clause


@body_leaves.register
def _(clause: All | Any | Best | Coverage) -> Iterator[Spoken]:
    for part in clause.clauses:
        yield from body_leaves(part)


@body_leaves.register
def _(clause: AndMaybe) -> Iterator[Spoken]:
    yield from body_leaves(clause.required)
    yield from body_leaves(clause.optional)


@body_leaves.register
def _(clause: Without) -> Iterator[Spoken]:
    yield from body_leaves(clause.clause)


def ranked_passages(
    evaluation: Evaluation, clause: Clause, docs: Ints, limit: int
) -> Sequence[Ranked]:
    """For each document: ordinals of its best passages, and how many hold any of the words."""
    collection = evaluation.collection
    asked = np.unique(docs)
    first = collection.first_passage
    base = np.concatenate(([0], np.cumsum(first[asked + 1] - first[asked])))
    weights = np.zeros(base[-1])
    counts = np.zeros(base[-1], dtype=np.int64)
    for leaf in {identity(leaf): leaf for leaf in body_leaves(clause)}.values():
        places = evaluation.places(leaf, asked)
        if not places.size:
            continue
        passages = collection.passage_at(places)
        owner = np.searchsorted(first, passages, side="right") - 1
        slot = np.searchsorted(asked, owner)
        here = np.bincount(passages - first[owner] + base[slot], minlength=base[-1])
        counts += here
        weights[here > 0] += evaluation.idf(leaf)
    weights = weights.round(SCORE_DECIMALS)
    return [
        _ranked(weights[base[at] : base[at + 1]], counts[base[at] : base[at + 1]], limit)
        for at in np.searchsorted(asked, docs).tolist()
    ]


def _ranked(weights: Floats, counts: Ints, limit: int) -> Ranked:
    found = np.flatnonzero(counts)
    order = np.lexsort((found, -counts[found], -weights[found]))
    return tuple(found[order[:limit]].tolist()), int(found.size)
