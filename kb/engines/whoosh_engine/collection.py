"""The segments of a generation as one collection: documents numbered through, arrays joined.

What is small is joined when a generation is opened; postings are read in place and joined for the
term at hand. Deleted documents never leave this module's methods, so counts are of live ones.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from kb.clauses import Field
from kb.engines.bm25 import length_norm
from kb.engines.whoosh_engine.arrays import Array, ArrayFile, Bools, Floats, Ints, Packed
from kb.engines.whoosh_engine.matched import is_many
from kb.engines.whoosh_engine.schema import FIELD_NUMBER
from kb.engines.whoosh_engine.terms import Terms, to_bytes

POSITION_BITS = 32
"""A place in the collection is one number: document << POSITION_BITS | position."""


@dataclass(frozen=True, slots=True)
class Postings:
    """Documents in increasing order, each with its number of occurrences, of any integer type."""

    docs: Ints
    tfs: Ints

    @property
    def count(self) -> int:
        """How many documents."""
        return self.docs.size

    def after(self, base: int) -> "Postings":
        """With documents numbered from `base`."""
        return Postings(self.docs.astype(np.int64) + base, self.tfs) if base else self


@dataclass(frozen=True, slots=True)
class Tally:
    """Occurrences by document number: what many postings put together are."""

    tfs: Floats
    count: int
    """How many documents hold any."""

    def postings(self) -> Postings:
        """As postings."""
        docs = (self.tfs != 0.0).nonzero()[0]
        return Postings(docs, self.tfs.take(docs).astype(np.int64))


class SegmentView:
    """One segment's postings, its documents numbered from `base`."""

    def __init__(self, file: ArrayFile, base: int, live: Bools | None) -> None:
        self.file = file
        self.base = base
        self.live = live
        self.terms = Terms(file)
        self.documents = int(file["doc.id"].size)
        self._posting_start = file.bytes_of("posting.start").cast("q")
        self._position_start = file.bytes_of("position.start").cast("q")
        self._docs: Ints = file["posting.doc"].view()  # type: ignore[assignment]  # unsigned
        self._tfs = Packed(file, "posting.tf")
        self._positions = Packed(file, "position.at")

    def postings(self, first: int, last: int) -> Postings:
        """Postings of a range of terms, one after the other (of one term: increasing)."""
        start, stop = self._posting_start[first], self._posting_start[last]
        docs, tfs = self._docs[start:stop], self._tfs.view(start, stop)
        if self.live is not None:
            kept = self.live.take(docs)
            docs, tfs = docs[kept], tfs[kept]
        return Postings(docs, tfs).after(self.base)

    def posting_bounds(self, first: int, last: int) -> Ints:
        """Where the postings of each term of a range begin; one more at the end."""
        return self.file["posting.start"][first : last + 1].astype(np.int64)

    def postings_held(self, first: int, last: int) -> Bools:
        """Which postings of a stretch are of live documents."""
        docs = self._docs[first:last]
        return np.ones(docs.size, dtype=np.bool_) if self.live is None else self.live[docs]

    def places(self, first: int, last: int, among: Ints | None) -> Ints:
        """Places of a range of terms; `among` are live document numbers, increasing."""
        stretch = slice(self._posting_start[first], self._posting_start[last])
        docs = self._docs[stretch].astype(np.int64)
        tfs = self._tfs[stretch]
        start = self._position_start[first]
        if among is None and self.live is None:
            positions = self._positions[start : self._position_start[last]]
            return _places(np.repeat(docs + self.base, tfs), positions)
        kept = np.ones(docs.size, dtype=np.bool_) if self.live is None else self.live[docs]
        if among is not None:
            wanted = np.zeros(self.documents, dtype=np.bool_)
            here = among[(among >= self.base) & (among < self.base + self.documents)]
            wanted[here - self.base] = True
            kept &= wanted[docs]
        chosen = np.flatnonzero(kept)
        counts = tfs[chosen]
        ends = np.cumsum(tfs)[chosen]
        at = np.repeat(ends - np.cumsum(counts), counts) + np.arange(counts.sum())
        return _places(
            np.repeat(docs[chosen] + self.base, counts), self._positions.take(at + start)
        )


def _places(docs: Ints, positions: Ints) -> Ints:
    return (docs << POSITION_BITS) | positions


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
        self.live = self._live_documents()
        """Numbers of live documents, increasing."""
        self._norms: dict[Field, Floats] = {}

    @property
    def count(self) -> int:
        """How many live documents."""
        return int(self.live.size)

    def joined(self, name: str) -> Array:
        """An array of every segment, one after the other."""
        arrays = [segment.file[name] for segment in self.segments]
        if not arrays:
            return np.zeros(0, dtype=np.int64)
        return arrays[0] if len(arrays) == 1 else np.concatenate(arrays)

    def norms(self, field: Field) -> Floats:
        """BM25 length norm of each document."""
        norms = self._norms.get(field)
        if norms is None:
            lengths = self.joined(f"length.{field}").astype(np.float64)
            mean = float(lengths[self.live].sum()) / max(self.count, 1)
            norms = length_norm(lengths, mean or 1.0)
            self._norms[field] = norms
        return norms

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
        return _places(docs, self.joined("passage.start").astype(np.int64))

    @cached_property
    def passage_counts(self) -> Ints:
        """How many passages each document has."""
        return self.joined("passage.count").astype(np.int64)

    @cached_property
    def first_passage(self) -> Ints:
        """Number, through the collection, of each document's first passage; one more at the end."""
        return np.concatenate(([0], np.cumsum(self.passage_counts)))

    def term_ranges(self, field: Field, terms: Sequence[str]) -> list[tuple[SegmentView, int, int]]:
        """Where the postings of any of the terms are."""
        number = FIELD_NUMBER[field]
        found = []
        raws = [to_bytes(term) for term in dict.fromkeys(terms)]
        for segment in self.segments:
            for raw in raws:
                term = segment.terms.find(number, raw)
                if term >= 0:
                    found.append((segment, term, term + 1))
        return found

    def prefix_ranges(self, field: Field, prefix: str) -> list[tuple[SegmentView, int, int]]:
        """Where the postings of the terms that start so are."""
        raw = to_bytes(prefix)
        ranges = []
        for segment in self.segments:
            first, last = segment.terms.prefix_range(FIELD_NUMBER[field], raw)
            if first < last:
                ranges.append((segment, first, last))
        return ranges

    def postings(self, ranges: Sequence[tuple[SegmentView, int, int]]) -> Postings | Tally:
        """Postings of all of these as one pseudo-term: documents once, occurrences added up."""
        parts = [segment.postings(first, last) for segment, first, last in ranges]
        if not parts:
            return Postings(np.zeros(0, np.int64), np.zeros(0, np.int64))
        if len(parts) == 1 and ranges[0][2] - ranges[0][1] == 1:
            return parts[0]
        docs = np.concatenate([part.docs for part in parts]).astype(np.int64)
        tfs = np.concatenate([part.tfs for part in parts])
        return put_together(docs, tfs, self.size)

    def places(
        self, ranges: Sequence[tuple[SegmentView, int, int]], among: Ints | None = None
    ) -> Ints:
        """Places of all of these, in no order; only in the documents named, if any are."""
        parts = [segment.places(first, last, among) for segment, first, last in ranges]
        return np.concatenate(parts) if parts else np.zeros(0, np.int64)

    @cached_property
    def is_live(self) -> Bools:
        """Whether each document number is of a live document."""
        live = np.zeros(self.size, dtype=np.bool_)
        live[self.live] = True
        return live

    def passage_at(self, places: Ints) -> Ints:
        """Number, through the collection, of the passage each place lies in."""
        return np.searchsorted(self.passage_places, places, side="right") - 1

    def _live_documents(self) -> Ints:
        numbers = [
            np.arange(s.documents) + s.base if s.live is None else np.flatnonzero(s.live) + s.base
            for s in self.segments
        ]
        return np.concatenate(numbers) if numbers else np.zeros(0, np.int64)


def put_together(docs: Ints, tfs: Ints, size: int) -> Postings | Tally:
    """Postings that may name a document several times, as one list."""
    if is_many(docs.size, size):
        totals: Floats = np.bincount(docs, weights=tfs, minlength=size).astype(np.float64)
        return Tally(totals, int(np.count_nonzero(totals != 0.0)))
    order = docs.argsort(kind="stable")
    docs, tfs = docs.take(order), tfs.take(order).astype(np.int64)
    starts = np.diff(docs, prepend=-1).nonzero()[0]
    return Postings(docs.take(starts), np.add.reduceat(tfs, starts) if starts.size else tfs)
