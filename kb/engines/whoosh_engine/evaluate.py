"""Clauses to what they match, one function a node."""

from collections.abc import Hashable, Sequence
from contextlib import suppress
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
    KeywordField,
    Near,
    Nothing,
    Phrase,
    Prefix,
    Term,
    Without,
)
from kb.engines.bm25 import B, idf
from kb.engines.whoosh_engine.arrays import Bools, Ints
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
from kb.engines.whoosh_engine.effort import Effort
from kb.engines.whoosh_engine.leaves import Leaf, Recent, Scored
from kb.engines.whoosh_engine.matched import NONE, Flat, Matched
from kb.engines.whoosh_engine.positions import (
    counted,
    in_documents,
    near_starts,
    phrase_starts,
    words_of,
)
from kb.engines.whoosh_engine.segment_view import Postings, Tally
from kb.errors import CostlyQueryError
from kb.search import DateKind, DateRange

Spoken = Term | Prefix | Phrase | Near
"""Clauses that look for words."""

SPOKEN = (Term, Prefix, Phrase, Near)
"""The same to ask of; a union written in place is made again each time."""


class Evaluation:
    """One query against one collection; `recent` holds what others before it worked out."""

    def __init__(
        self, collection: Collection, columns: Columns, recent: Recent, body_length: float
    ) -> None:
        self.body_length = body_length
        self.collection = collection
        self.columns = columns
        self._recent = recent
        self.effort = Effort()
        self._followed: dict[Hashable, Scored] = {}  # phrases, some of them too large to be kept

    def scored(self, leaf: Spoken) -> Scored:
        """What a leaf matches, kept for the next query."""
        b = self.body_length if leaf.field in BODY_FIELDS else B
        key = (leaf.field, leaf.terms, b) if isinstance(leaf, Term) else (*identity(leaf), b)
        found = self._followed.get(key)
        if found is None:
            found = self._recent.get(key, Scored)
            if found is None:
                found = self._worked_out(leaf, b)
                self._recent.keep(key, found, found.nbytes)
            elif found.starts is not None:
                self.effort.spend(found.compared)
            if found.starts is not None:
                self._followed[key] = found
        return found

    def looked_for(self, leaf: Spoken) -> bool:
        """Whether a leaf was looked for: what only ranks may be left out."""
        if not isinstance(leaf, Phrase | Near):
            return True
        b = self.body_length if leaf.field in BODY_FIELDS else B
        return (*identity(leaf), b) in self._followed

    def _worked_out(self, leaf: Spoken, b: float) -> Scored:
        collection = self.collection
        starts = None
        compared = 0
        found: Postings | Tally
        match leaf:
            case Term():
                found = collection.term_postings(leaf.field, leaf.terms)
            case Prefix():
                found = collection.prefix_postings(leaf.field, leaf.text)
            case Phrase() | Near():
                held = words_of(collection, leaf)
                in_order = isinstance(leaf, Phrase)
                compared = sum(words.compared(in_order=in_order) for words in held)
                self.effort.spend(compared)
                starts = (
                    phrase_starts(collection, leaf, held)
                    if isinstance(leaf, Phrase)
                    else near_starts(collection, leaf, held)
                )
                found = counted(starts)
        weight = idf(collection.count, found.count)
        return Scored(found, collection.norms(leaf.field, b), weight, starts, compared)

    def holding(self, field: KeywordField, values: tuple[str, ...]) -> Bools:
        """Which live documents hold any of the values of a filter."""
        key = (field, values)
        found = self._recent.get(key, np.ndarray)
        if found is None:
            found = self.columns.facet(field).holds(values) & self.collection.is_live
            self._recent.keep(key, found, found.nbytes)
        return found

    def dated(self, kind: DateKind, wanted: DateRange) -> Bools:
        """Which live documents have a date of that kind in a range."""
        key = (kind, wanted)
        found = self._recent.get(key, np.ndarray)
        if found is None:
            found = self.columns.days.within(kind, wanted) & self.collection.is_live
            self._recent.keep(key, found, found.nbytes)
        return found

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
                    starts = self.scored(leaf).starts
                    found = NONE if starts is None else in_documents(starts, docs)
            places.append(found)
            numbers.append(np.full(found.size, number))
        return np.concatenate(places), np.concatenate(numbers)


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


def evaluate(clause: Clause, evaluation: Evaluation) -> Matched:
    """What the clause matches, with scores."""
    if isinstance(clause, SPOKEN):  # most are: spared the dispatch
        found = evaluation.scored(clause)
        return Leaf(found, found.idf * clause.boost)
    return _evaluate(clause, evaluation)


@singledispatch
def _evaluate(clause: Clause, evaluation: Evaluation) -> Matched:
    del evaluation
    raise TypeError(f"not a clause: {clause!r}")


@_evaluate.register
def _(clause: Keyword, evaluation: Evaluation) -> Matched:
    return Flat(evaluation.holding(clause.field, (clause.value,)), clause.boost)


@_evaluate.register
def _(clause: DateIn, evaluation: Evaluation) -> Matched:
    return Flat(evaluation.dated(clause.kind, clause.range), clause.boost)


@_evaluate.register
def _(clause: All, evaluation: Evaluation) -> Matched:
    parts = [evaluate(part, evaluation) for part in clause.clauses]
    if not parts:
        return Flat(evaluation.collection.is_live, 0.0)
    return parts[0] if len(parts) == 1 else Intersection(parts)


@_evaluate.register
def _(clause: Any, evaluation: Evaluation) -> Matched:
    return _union(clause.clauses, added, evaluation)


@_evaluate.register
def _(clause: Best, evaluation: Evaluation) -> Matched:
    return _union(clause.clauses, highest, evaluation)


@_evaluate.register
def _(clause: Coverage, evaluation: Evaluation) -> Matched:
    if len(clause.weights) != len(clause.clauses):
        raise ValueError(f"{len(clause.clauses)} concepts but {len(clause.weights)} weights")
    parts = [evaluate(part, evaluation) for part in clause.clauses]
    if not parts:
        return _nothing(evaluation)
    return Union(parts, Covering(clause.weights, clause.exponent))


@_evaluate.register
def _(clause: AndMaybe, evaluation: Evaluation) -> Matched:
    required = evaluate(clause.required, evaluation)
    several = clause.optional.clauses if isinstance(clause.optional, Any) else (clause.optional,)
    parts = []
    for part in several:
        with suppress(CostlyQueryError):
            parts.append(evaluate(part, evaluation))
    if not parts:
        return required
    optional = parts[0] if len(parts) == 1 else Union(parts, added)
    return Narrowed(required, optional, without=False)


@_evaluate.register
def _(clause: Without, evaluation: Evaluation) -> Matched:
    kept = evaluate(clause.clause, evaluation)
    return Narrowed(kept, evaluate(clause.excluded, evaluation), without=True)


@_evaluate.register
def _(clause: Everything, evaluation: Evaluation) -> Matched:
    del clause
    return Flat(evaluation.collection.is_live, 0.0)


@_evaluate.register
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
