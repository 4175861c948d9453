"""Clauses to scored documents, one function a node, whole arrays at a time."""

from functools import singledispatchmethod
from typing import TypeAlias

import numpy as np

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
from kb.engines.bm25 import idf, weight
from kb.engines.whoosh_engine.arrays import Floats, Ints
from kb.engines.whoosh_engine.collection import POSITION_BITS, Collection, Postings
from kb.engines.whoosh_engine.coverage import covering
from kb.engines.whoosh_engine.days import DayColumns
from kb.engines.whoosh_engine.facets import FacetColumn
from kb.engines.whoosh_engine.hits import Hits, best, both, either, flat, nothing, without
from kb.engines.whoosh_engine.positions import near_starts, phrase_starts

Leaf: TypeAlias = Term | Prefix | Phrase | Near


class Columns:
    """Facet and date columns of a collection, made when they are first looked at."""

    def __init__(self, collection: Collection) -> None:
        self._collection = collection
        self._facets: dict[str, FacetColumn] = {}
        self.days = DayColumns(collection)

    def facet(self, column: str) -> FacetColumn:
        """A facet column by name."""
        found = self._facets.get(column)
        if found is None:
            found = self._facets[column] = FacetColumn(self._collection, column)
        return found


class Evaluation:
    """One query against one collection; what a leaf found is kept for the passages."""

    def __init__(self, collection: Collection, columns: Columns) -> None:
        self.collection = collection
        self._columns = columns
        self._found: dict[tuple[object, ...], Postings] = {}

    def idf(self, leaf: Leaf) -> float:
        """Weight of a leaf by the number of documents that hold it."""
        return idf(self.collection.count, self.postings(leaf).docs.size)

    def postings(self, leaf: Leaf) -> Postings:
        """Documents that hold the leaf, with how often."""
        key = spoken(leaf)
        found = self._found.get(key)
        if found is None:
            found = self._found[key] = self._read(leaf)
        return found

    @singledispatchmethod
    def hits(self, clause: Clause) -> Hits:
        """What the clause matches, with scores."""
        raise TypeError(f"not a clause: {clause!r}")

    @hits.register
    def _(self, clause: Term | Prefix | Phrase | Near) -> Hits:
        found = self.postings(clause)
        docs, tfs = found.docs, found.tfs
        norms = self.collection.norms(clause.field)
        term_idf = idf(self.collection.count, docs.size) * clause.boost

        def scores_at(at: Ints | slice) -> Floats:
            return weight(term_idf, tfs[at].astype(np.float64), norms[docs[at]])

        return Hits(docs, scores_at)

    @hits.register
    def _(self, clause: Keyword) -> Hits:
        live = self.collection.live
        accepted = self._columns.facet(clause.field).accepts(live, (clause.value,))
        return flat(live[accepted], clause.boost)

    @hits.register
    def _(self, clause: DateIn) -> Hits:
        live = self.collection.live
        return flat(live[self._columns.days.within(clause.kind, clause.range)[live]], clause.boost)

    @hits.register
    def _(self, clause: All) -> Hits:
        parts = [self.hits(part) for part in clause.clauses]
        return both(parts, self.collection.size) if parts else flat(self.collection.live, 0.0)

    @hits.register
    def _(self, clause: Any) -> Hits:
        return either([self.hits(part) for part in clause.clauses], self.collection.size)

    @hits.register
    def _(self, clause: Best) -> Hits:
        return best([self.hits(part) for part in clause.clauses], self.collection.size)

    @hits.register
    def _(self, clause: Coverage) -> Hits:
        parts = [self.hits(part) for part in clause.clauses]
        return covering(parts, clause.weights, clause.exponent, self.collection.size)

    @hits.register
    def _(self, clause: AndMaybe) -> Hits:
        required, optional = self.hits(clause.required), self.hits(clause.optional)
        added = np.zeros(self.collection.size)
        added[optional.docs] = optional.scores
        docs = required.docs
        return Hits(docs, lambda at: required.scores_at(at) + added[docs[at]])

    @hits.register
    def _(self, clause: Without) -> Hits:
        excluded = self.hits(clause.excluded).docs
        return without(self.hits(clause.clause), excluded, self.collection.size)

    @hits.register
    def _(self, clause: Everything) -> Hits:
        del clause
        return flat(self.collection.live, 0.0)

    @hits.register
    def _(self, clause: Nothing) -> Hits:
        del clause
        return nothing()

    def places(self, leaf: Leaf, among: Ints) -> Ints:
        """Where the leaf occurs in documents it occurs in, alternatives at one place each."""
        collection = self.collection
        match leaf:
            case Term():
                return collection.places(collection.term_ranges(leaf.field, leaf.terms), among)
            case Prefix():
                return collection.places(collection.prefix_ranges(leaf.field, leaf.text), among)
            case Phrase():
                return phrase_starts(collection, leaf, among)
            case Near():
                return near_starts(collection, leaf, among)

    def _read(self, leaf: Leaf) -> Postings:
        collection = self.collection
        match leaf:
            case Term():
                return collection.postings(collection.term_ranges(leaf.field, leaf.terms))
            case Prefix():
                return collection.postings(collection.prefix_ranges(leaf.field, leaf.text))
            case Phrase():
                return _counted(phrase_starts(collection, leaf))
            case Near():
                return _counted(near_starts(collection, leaf))


def spoken(leaf: Leaf) -> tuple[object, ...]:
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


def _counted(places: Ints) -> Postings:
    """Increasing places, counted a document."""
    docs = places >> POSITION_BITS
    starts = np.flatnonzero(np.diff(docs, prepend=-1))
    return Postings(docs[starts], np.diff(starts, append=docs.size))
