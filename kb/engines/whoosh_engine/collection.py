"""The segments of a generation as one collection: documents numbered through, arrays joined.

What is small is joined when a generation is opened; postings are read in place and joined for the
term at hand. Deleted documents never leave this module's methods, so counts are of live ones.
"""

from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property

import numpy as np

from kb.clauses import Field
from kb.engines.bm25 import length_norm
from kb.engines.whoosh_engine.arrays import Array, ArrayFile, Floats, Ints, run_starts
from kb.engines.whoosh_engine.matched import NONE, is_many
from kb.engines.whoosh_engine.schema import FIELD_NUMBER
from kb.engines.whoosh_engine.segment_view import (
    POSITION_BITS,
    Postings,
    SegmentView,
    Tally,
)
from kb.engines.whoosh_engine.terms import to_bytes
from kb.model import DocId

MOST_NORMS = 16
"""Arrays of norms kept: one a field and way of holding length against documents."""

STRETCH = 1 << 16
"""Postings added up at once: copies of so many stay in a processor's cache."""

_NO_POSTINGS = Postings(NONE, NONE)


class Collection:
    """Every segment of a generation, deleted documents left out."""

    def __init__(self, files: Sequence[ArrayFile], deleted: Sequence[Sequence[int]]) -> None:
        self.segments: list[SegmentView] = []
        base = 0
        for file, gone in zip(files, deleted, strict=True):
            size = int(file["doc.id"].size)
            live = None
            if gone:
                live = np.ones(size, dtype=np.bool_)
                live[list(gone)] = False
            self.segments.append(SegmentView(file, base, live))
            base += size
        self.size = base
        """One past the highest document number."""
        self.is_live = np.ones(base, dtype=np.bool_)
        """Whether each document number is of a live document."""
        for segment in self.segments:
            if segment.live is not None:
                self.is_live[segment.base : segment.base + segment.documents] = segment.live
        self.count = int(np.count_nonzero(self.is_live))
        """How many live documents."""
        self._norms: dict[tuple[Field, float], Floats] = {}

    def joined(self, name: str) -> Array:
        """An array of every segment, one after the other."""
        arrays = [segment.file[name] for segment in self.segments]
        if not arrays:
            return np.zeros(0, dtype=np.int64)
        return arrays[0] if len(arrays) == 1 else np.concatenate(arrays)

    def norms(self, field: Field, b: float) -> Floats:
        """BM25 length norm of each document."""
        norms = self._norms.get((field, b))
        if norms is None:
            lengths = self.joined(f"length.{field}").astype(np.float64)
            mean = float(lengths[self.is_live].sum()) / max(self.count, 1)
            norms = length_norm(lengths, mean or 1.0, b)
            norms[norms == 0.0] = 1.0  # of empty fields, which hold no term: never 0 / 0
            if len(self._norms) >= MOST_NORMS:
                self._norms.clear()
            self._norms[field, b] = norms
        return norms

    @cached_property
    def names(self) -> list[DocId]:
        """Ids by document number."""
        return [DocId(f"{number:016x}") for number in self.ids.tolist()]

    @cached_property
    def ids(self) -> Array:
        """Ids as numbers, by document number."""
        return self.joined("doc.id").astype(np.uint64)

    @cached_property
    def id_rank(self) -> Ints | None:
        """Place of each document in order of id; None when that is its number."""
        if len(self.segments) <= 1:
            return None
        rank = np.empty(self.size, dtype=np.int64)
        rank[np.argsort(self.ids)] = np.arange(self.size)
        return rank

    @cached_property
    def passage_places(self) -> Ints:
        """Where each passage opens, as places: increasing."""
        docs = np.repeat(np.arange(self.size), self.passage_counts)
        return (docs << POSITION_BITS) | self.joined("passage.start").astype(np.int64)

    @cached_property
    def passage_counts(self) -> Ints:
        """How many passages each document has."""
        return self.joined("passage.count").astype(np.int64)

    @cached_property
    def first_passage(self) -> Ints:
        """Number, through the collection, of each document's first passage; one more at the end."""
        return np.concatenate(([0], np.cumsum(self.passage_counts)))

    def passage_at(self, places: Ints) -> Ints:
        """Number, through the collection, of the passage each place lies in."""
        return np.searchsorted(self.passage_places, places, side="right") - 1

    def term_postings(self, field: Field, terms: Sequence[str]) -> Postings | Tally:
        """Postings of any of the terms, as one pseudo-term."""
        if len(self.segments) == 1 and len(terms) == 1:
            (only,) = self.segments
            term = only.number(field, terms[0])
            return only.postings(term, term + 1) if term >= 0 else _NO_POSTINGS
        return self._together(
            [
                (segment, term, term + 1)
                for segment in self.segments
                for term in segment.find(field, terms)
            ]
        )

    def prefix_postings(self, field: Field, prefix: str) -> Postings | Tally:
        """Postings of every term that starts so, as one pseudo-term."""
        return self._together(
            [(segment, *self._prefix_range(segment, field, prefix)) for segment in self.segments]
        )

    def places_of(
        self, groups: Sequence[tuple[Field, Sequence[str]]], docs: Ints
    ) -> tuple[Ints, Ints]:
        """Where any of the terms of several groups stands in some documents, and which group's."""
        places, numbers = [NONE], [NONE]
        for segment, here in self.shares(docs):
            terms = [segment.find(field, group) for field, group in groups]
            owners = np.repeat(np.arange(len(terms)), [len(found) for found in terms])
            found, which = segment.places_of([t for group in terms for t in group], here)
            places.append(segment.raised(found))
            numbers.append(owners.take(which))
        return np.concatenate(places), np.concatenate(numbers)

    def prefix_places(self, field: Field, prefix: str, docs: Ints) -> Ints:
        """Where any term that starts so stands in some documents, in no order."""
        return joined_places(
            segment.raised(
                segment.places_of_range(*self._prefix_range(segment, field, prefix), here)
            )
            for segment, here in self.shares(docs)
        )

    def shares(self, docs: Ints) -> Iterator[tuple[SegmentView, Ints]]:
        """Some documents by segment, as its own numbers."""
        for segment in self.segments:
            first, last = docs.searchsorted((segment.base, segment.base + segment.documents))
            if first < last:
                yield segment, docs[first:last] - segment.base

    @staticmethod
    def _prefix_range(segment: SegmentView, field: Field, prefix: str) -> tuple[int, int]:
        return segment.terms.prefix_range(FIELD_NUMBER[field], to_bytes(prefix))

    def _together(self, ranges: Sequence[tuple[SegmentView, int, int]]) -> Postings | Tally:
        """Documents once, occurrences added up."""
        parts = [(segment, segment.postings(first, last)) for segment, first, last in ranges]
        distinct = all(last - first == 1 for _, first, last in ranges) and (
            len({segment.base for segment, _, _ in ranges}) == len(ranges)
        )
        if not parts:
            return _NO_POSTINGS
        if len(parts) == 1 and parts[0][0].base == 0:
            only = parts[0][1]
            return only if distinct else put_together(only.docs, only.tfs, self.size)
        docs = np.concatenate([part.docs.astype(np.int64) + s.base for s, part in parts])
        tfs = np.concatenate([part.tfs for _, part in parts])
        return Postings(docs, tfs) if distinct else put_together(docs, tfs, self.size)


def joined_places(parts: Iterable[Ints]) -> Ints:
    """Places of several parts, one after the other."""
    found = list(parts)
    return found[0] if len(found) == 1 else np.concatenate([NONE, *found])


def put_together(docs: Ints, tfs: Ints, size: int) -> Postings | Tally:
    """Postings that may name a document several times, as one list."""
    if is_many(docs.size, size):
        totals = np.zeros(size)
        for at in range(0, docs.size, STRETCH):
            weights = tfs[at : at + STRETCH]
            totals += np.bincount(docs[at : at + STRETCH], weights=weights, minlength=size)
        return Tally(totals, int(np.count_nonzero(totals != 0.0)))
    order = docs.argsort(kind="stable")
    docs, tfs = docs.take(order).astype(np.int64), tfs.take(order).astype(np.int64)
    starts = run_starts(docs)
    return Postings(docs.take(starts), np.add.reduceat(tfs, starts) if starts.size else tfs)
