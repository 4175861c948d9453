"""Which documents a clause matches and with what score, one function a node.

Sums are taken in the order of the clauses, so that another engine adding the same numbers agrees
to the last bit.
"""

from collections.abc import Iterator
from functools import singledispatch

from kb.analysis import BODY_FIELDS
from kb.clauses import (
    All,
    AndMaybe,
    Any,
    Best,
    Clause,
    Coverage,
    DateIn,
    Everything,
    Keyword,
    Near,
    Nothing,
    Phrase,
    Prefix,
    Term,
    Without,
)
from kb.engines.bm25 import B, idf, length_norm, saturation
from kb.engines.leaves import Leaf
from kb.engines.memory.places import Collection, places
from kb.engines.values import date_in, keywords_of
from kb.model import DocId

Scores = dict[DocId, float]


@singledispatch
def matches(clause: Clause, collection: Collection, b: float) -> Scores:
    """Score of each document the clause matches; `b` is `EngineQuery.body_length`."""
    del collection, b
    raise TypeError(f"not a clause: {clause!r}")


@matches.register
def _(clause: Term | Prefix | Phrase | Near, collection: Collection, b: float) -> Scores:
    tfs = frequencies(clause, collection)
    lengths = [held.lengths[clause.field] for held in collection.values()]
    mean = sum(lengths) / max(len(lengths), 1)
    b = b if clause.field in BODY_FIELDS else B
    weight = idf(len(collection), len(tfs)) * clause.boost
    return {
        doc: weight * saturation(tf, length_norm(collection[doc].lengths[clause.field], mean, b))
        for doc, tf in tfs.items()
    }


@matches.register
def _(clause: Keyword, collection: Collection, b: float) -> Scores:
    del b
    return {
        doc: clause.boost
        for doc, held in collection.items()
        if clause.value in keywords_of(held.document, clause.field)
    }


@matches.register
def _(clause: DateIn, collection: Collection, b: float) -> Scores:
    del b
    return {
        doc: clause.boost
        for doc, held in collection.items()
        if date_in(held.document.dates, clause.kind, clause.range)
    }


@matches.register
def _(clause: All, collection: Collection, b: float) -> Scores:
    parts = [matches(part, collection, b) for part in clause.clauses]
    return {
        doc: sum(part[doc] for part in parts)
        for doc in collection
        if all(doc in part for part in parts)
    }


@matches.register
def _(clause: Any, collection: Collection, b: float) -> Scores:
    parts = [matches(part, collection, b) for part in clause.clauses]
    return {doc: sum(found) for doc, found in _found(parts, collection)}


@matches.register
def _(clause: Best, collection: Collection, b: float) -> Scores:
    parts = [matches(part, collection, b) for part in clause.clauses]
    return {doc: max(found) for doc, found in _found(parts, collection)}


@matches.register
def _(clause: Coverage, collection: Collection, b: float) -> Scores:
    parts = [matches(part, collection, b) for part in clause.clauses]
    scores: Scores = {}
    for doc, found in _found(parts, collection):
        held = sum(w for part, w in zip(parts, clause.weights, strict=True) if doc in part)
        scores[doc] = sum(found) * (held / sum(clause.weights)) ** clause.exponent
    return scores


@matches.register
def _(clause: AndMaybe, collection: Collection, b: float) -> Scores:
    optional = matches(clause.optional, collection, b)
    required = matches(clause.required, collection, b)
    return {doc: score + optional.get(doc, 0.0) for doc, score in required.items()}


@matches.register
def _(clause: Without, collection: Collection, b: float) -> Scores:
    excluded = matches(clause.excluded, collection, b)
    found = matches(clause.clause, collection, b)
    return {doc: score for doc, score in found.items() if doc not in excluded}


@matches.register
def _(clause: Everything, collection: Collection, b: float) -> Scores:
    del clause, b
    return dict.fromkeys(collection, 0.0)


@matches.register
def _(clause: Nothing, collection: Collection, b: float) -> Scores:
    del clause, collection, b
    return {}


def _found(parts: list[Scores], collection: Collection) -> Iterator[tuple[DocId, list[float]]]:
    """Documents that any part matches, with the scores of the parts that do."""
    for doc in collection:
        found = [part[doc] for part in parts if doc in part]
        if found:
            yield doc, found


def frequencies(leaf: Leaf, collection: Collection) -> dict[DocId, int]:
    """How often the leaf occurs in each document that holds it."""
    counts = {doc: len(places(leaf, held)) for doc, held in collection.items()}
    return {doc: count for doc, count in counts.items() if count}
