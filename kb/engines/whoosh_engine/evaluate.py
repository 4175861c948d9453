"""Clauses to what they match, one function a node."""

from collections.abc import Sequence
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
from kb.engines.bm25 import B, idf
from kb.engines.whoosh_engine.arrays import Ints
from kb.engines.whoosh_engine.collection import Collection
from kb.engines.whoosh_engine.columns_read import Columns
from kb.engines.whoosh_engine.combine import (
    Covering,
    Intersection,
    Mix,
    Narrowed,
    Union,
    added,
    highest,
)
from kb.engines.whoosh_engine.leaves import HotTerms, Leaf, TalliedLeaf
from kb.engines.whoosh_engine.matched import Flat, Matched, is_many
from kb.engines.whoosh_engine.positions import counted, in_documents, near_starts, phrase_starts
from kb.engines.whoosh_engine.segment_view import Postings, Tally

Spoken = Term | Prefix | Phrase | Near
"""Clauses that look for words."""


class Evaluation:
    """One query against one collection; what a leaf found is kept for the passages."""

    def __init__(
        self, collection: Collection, columns: Columns, hot: HotTerms, body_length: float
    ) -> None:
        self.body_length = body_length
        self.collection = collection
        self.columns = columns
        self.hot = hot
        self._starts: dict[tuple[object, ...], Ints] = {}
        self._idfs: dict[tuple[object, ...], float] = {}

    def remember(self, leaf: Spoken, count: int) -> float:
        """Weight of a leaf that so many documents hold, kept for `idf`."""
        found = self._idfs[identity(leaf)] = idf(self.collection.count, count)
        return found

    def idf(self, leaf: Spoken) -> float:
        """Weight of a leaf by the number of documents that hold it."""
        known = self._idfs.get(identity(leaf))
        return self.remember(leaf, self.postings(leaf).count) if known is None else known

    def postings(self, leaf: Spoken) -> Postings | Tally:
        """Documents that hold the leaf, with how often; phrases are worked out once."""
        match leaf:
            case Term():
                return self.collection.term_postings(leaf.field, leaf.terms)
            case Prefix():
                return self.collection.prefix_postings(leaf.field, leaf.text)
            case Phrase() | Near():
                return counted(self._starts_of(leaf))

    def places(self, leaves: Sequence[Spoken], docs: Ints) -> tuple[Ints, Ints]:
        """Where leaves occur in some documents, and the number of the leaf at each place."""
        collection = self.collection
        terms = [number for number, leaf in enumerate(leaves) if isinstance(leaf, Term)]
        groups = [(leaf.field, leaf.terms) for leaf in leaves if isinstance(leaf, Term)]
        found, which = collection.places_of(groups, docs)
        places, numbers = [found], [np.array(terms, dtype=np.int64).take(which)]
        for number, leaf in enumerate(leaves):
            match leaf:
                case Term():
                    continue
                case Prefix():
                    found = collection.prefix_places(leaf.field, leaf.text, docs)
                case Phrase() | Near():
                    found = in_documents(self._starts_of(leaf), docs)
            places.append(found)
            numbers.append(np.full(found.size, number))
        return np.concatenate(places), np.concatenate(numbers)

    def _starts_of(self, leaf: Phrase | Near) -> Ints:
        """Where a phrase begins, in the whole collection; worked out once a query."""
        key = identity(leaf)
        found = self._starts.get(key)
        if found is None:
            collection = self.collection
            found = self._starts[key] = (
                phrase_starts(collection, leaf)
                if isinstance(leaf, Phrase)
                else near_starts(collection, leaf)
            )
        return found


def identity(leaf: Spoken) -> tuple[object, ...]:
    """What a leaf looks for, whatever its boost."""
    match leaf:
        case Term():
            return (Term, leaf.field, leaf.terms)
        case Prefix():
            return (Prefix, leaf.field, leaf.text)
        case Phrase():
            return (Phrase, leaf.field, leaf.slots)
        case Near():
            return (Near, leaf.field, leaf.groups, leaf.distance)


@singledispatch
def evaluate(clause: Clause, evaluation: Evaluation) -> Matched:
    """What the clause matches, with scores."""
    del evaluation
    raise TypeError(f"not a clause: {clause!r}")


@evaluate.register
def _(clause: Term | Prefix | Phrase | Near, evaluation: Evaluation) -> Matched:
    found = evaluation.postings(clause)
    b = evaluation.body_length if clause.field in BODY_FIELDS else B
    norms = evaluation.collection.norms(clause.field, b)
    weight = evaluation.remember(clause, found.count) * clause.boost
    if isinstance(found, Tally):
        return TalliedLeaf(found, weight, norms)
    hot = isinstance(clause, Term) and is_many(found.count, norms.size)
    return Leaf(found, weight, norms, evaluation.hot, (*identity(clause), b) if hot else None)


@evaluate.register
def _(clause: Keyword, evaluation: Evaluation) -> Matched:
    holds = evaluation.columns.facet(clause.field).holds((clause.value,))
    return Flat(holds & evaluation.collection.is_live, clause.boost)


@evaluate.register
def _(clause: DateIn, evaluation: Evaluation) -> Matched:
    dated = evaluation.columns.days.within(clause.kind, clause.range)
    return Flat(dated & evaluation.collection.is_live, clause.boost)


@evaluate.register
def _(clause: All, evaluation: Evaluation) -> Matched:
    parts = [evaluate(part, evaluation) for part in clause.clauses]
    if not parts:
        return Flat(evaluation.collection.is_live, 0.0)
    return parts[0] if len(parts) == 1 else Intersection(parts)


@evaluate.register
def _(clause: Any, evaluation: Evaluation) -> Matched:
    return _union(clause.clauses, added, evaluation)


@evaluate.register
def _(clause: Best, evaluation: Evaluation) -> Matched:
    return _union(clause.clauses, highest, evaluation)


@evaluate.register
def _(clause: Coverage, evaluation: Evaluation) -> Matched:
    if len(clause.weights) != len(clause.clauses):
        raise ValueError(f"{len(clause.clauses)} concepts but {len(clause.weights)} weights")
    parts = [evaluate(part, evaluation) for part in clause.clauses]
    if not parts:
        return _nothing(evaluation)
    return Union(parts, Covering(clause.weights, clause.exponent))


@evaluate.register
def _(clause: AndMaybe, evaluation: Evaluation) -> Matched:
    required = evaluate(clause.required, evaluation)
    return Narrowed(required, evaluate(clause.optional, evaluation), without=False)


@evaluate.register
def _(clause: Without, evaluation: Evaluation) -> Matched:
    kept = evaluate(clause.clause, evaluation)
    return Narrowed(kept, evaluate(clause.excluded, evaluation), without=True)


@evaluate.register
def _(clause: Everything, evaluation: Evaluation) -> Matched:
    del clause
    return Flat(evaluation.collection.is_live, 0.0)


@evaluate.register
def _(clause: Nothing, evaluation: Evaluation) -> Matched:
    del clause
    return _nothing(evaluation)


def _union(clauses: tuple[Clause, ...], mix: Mix, evaluation: Evaluation) -> Matched:
    """Parts that match nothing are left out: they add nothing to a sum or a maximum."""
    parts = [evaluate(part, evaluation) for part in clauses]
    parts = [part for part in parts if part.bound]
    if not parts:
        return _nothing(evaluation)
    return parts[0] if len(parts) == 1 else Union(parts, mix)


def _nothing(evaluation: Evaluation) -> Matched:
    return Flat(np.zeros(evaluation.collection.size, dtype=np.bool_), 0.0)
