"""One segment as queries read it: postings in place, positions of chosen documents.

Document numbers here are the segment's own, from 0; `base` is what to add for the collection's.
"""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from kb.clauses import Field
from kb.engines.whoosh_engine.arrays import (
    ArrayFile,
    Bools,
    Floats,
    Ints,
    Packed,
    run_lengths,
    run_starts,
)
from kb.engines.whoosh_engine.matched import MANY, NONE
from kb.engines.whoosh_engine.schema import FIELD_NUMBER
from kb.engines.whoosh_engine.terms import Terms

POSITION_BITS = 32
"""A place is one number: document << POSITION_BITS | position."""

POSITIONS = (1 << POSITION_BITS) - 1
"""The bits of a place that are its position."""

HALVING = 0.3
"""A round of halving costs about as much for a place as reading this many positions."""

FEW = 6
"""Places up to this many are looked up one by one."""

MARK_EVERY = 16
"""Postings between two marks of where positions begin; a power of two."""


@dataclass(frozen=True, slots=True)
class Postings:
    """Documents in increasing order, each with its number of occurrences, of any integer type."""

    docs: Ints
    tfs: Ints

    @property
    def count(self) -> int:
        """How many documents."""
        return self.docs.size


@dataclass(frozen=True, slots=True)
class Tally:
    """Occurrences by document number: what many postings put together are."""

    tfs: Floats
    count: int
    """How many documents hold any."""


class SegmentView:
    """Terms, postings and positions of one segment; `live` is None when nothing is deleted."""

    def __init__(self, file: ArrayFile, base: int, live: Bools | None) -> None:
        self.file = file
        self.base = base
        self.live = live
        self.terms = Terms(file)
        self.documents = int(file["doc.id"].size)
        self._posting_start = file.integers("posting.start")
        self._docs: Ints = file["posting.doc"].view()  # type: ignore[assignment]  # unsigned
        self._doc_view = file.integers("posting.doc")
        self._tfs = Packed(file, "posting.tf")
        self._positions = Packed(file, "position.at")
        self._marks = file["position.mark"].view(np.int64)
        self._mark_view = file.integers("position.mark")

    def raised(self, places: Ints) -> Ints:
        """Places with documents numbered through the collection."""
        return places + (self.base << POSITION_BITS) if self.base else places

    def find(self, field: Field, terms: Sequence[str]) -> list[int]:
        """Numbers of those of the terms that the segment holds."""
        if len(terms) == 1:
            only = self.number(field, terms[0])
            return [only] if only >= 0 else []
        found = dict.fromkeys([self.number(field, term) for term in terms])
        return [term for term in found if term >= 0]

    def number(self, field: Field, term: str) -> int:
        """Number of a term, -1 when the segment does not hold it."""
        return self.terms.number(FIELD_NUMBER[field], term)

    def docs_of(self, term: int) -> Ints:
        """Documents of a term, deleted ones too, in the segment's own integer type."""
        return self._docs[self._posting_start[term] : self._posting_start[term + 1]]

    def occurrences(self, term: int) -> int:
        """How often a term stands in the segment, deleted documents too."""
        start, stop = self._posting_start[term], self._posting_start[term + 1]
        return int(self._tfs.view(start, stop).sum(dtype=np.int64))

    def live_docs_of(self, group: Sequence[int]) -> Ints:
        """Live documents of any of some terms, increasing."""
        if len(group) == 1:
            docs = self.docs_of(group[0]).astype(np.int64)
            return docs if self.live is None else docs[self.live.take(docs)]
        held = np.zeros(self.documents, dtype=np.bool_)
        for term in group:
            held[self.docs_of(term)] = True
        if self.live is not None:
            held &= self.live
        return held.nonzero()[0]

    def postings(self, first: int, last: int) -> Postings:
        """Live postings of a range of terms, one term's after the other's."""
        start, stop = self._posting_start[first], self._posting_start[last]
        docs, tfs = self._docs[start:stop], self._tfs.view(start, stop)
        if self.live is None:
            return Postings(docs, tfs)
        kept = self.live.take(docs)
        return Postings(docs[kept], tfs[kept])

    def live_frequencies(self, first: int, last: int) -> list[int]:
        """How many live documents hold each term of a range."""
        bounds = self.file["posting.start"][first : last + 1].astype(np.int64)
        if self.live is not None:
            held = self.live.take(self._docs[bounds[0] : bounds[-1]])
            bounds = np.concatenate(([0], np.cumsum(held)))[bounds - bounds[0]]
        return [int(count) for count in (bounds[1:] - bounds[:-1]).tolist()]

    def shared(self, first: int, partners: Ints) -> Ints:
        """For each term from `first` on, how many live documents hold its partner (-1: none) too.

        All are looked up at once by halving, each in the documents of its partner.
        """
        bounds = self.file["posting.start"][first : first + partners.size + 1].astype(np.int64)
        docs = self._docs[bounds[0] : bounds[-1]]
        owners = np.repeat(np.arange(partners.size), np.diff(bounds))
        asked = partners.take(owners) >= 0
        if self.live is not None:
            asked &= self.live.take(docs)
        docs, owners = docs[asked], owners[asked]
        starts = self.file["posting.start"].astype(np.int64)
        at = starts.take(partners.take(owners))
        end = starts.take(partners.take(owners) + 1)
        last = self._docs.size - 1
        for step in (
            1 << shift for shift in reversed(range(int((end - at).max(initial=0)).bit_length()))
        ):
            ahead = at + step
            before = self._docs.take(np.minimum(ahead - 1, last)) < docs
            at = np.where((ahead <= end) & before, ahead, at)
        found = (at < end) & (self._docs.take(np.minimum(at, last)) == docs)
        return np.bincount(owners[found], minlength=partners.size)

    def position_bounds(self, first: int, last: int) -> Ints:
        """Where the positions of each term of a range begin; one more at the end."""
        if first == last:
            return np.zeros(1, dtype=np.int64)
        bounds = self.file["posting.start"][first : last + 1].astype(np.int64)
        final = bounds[-1:] - 1
        end = self._position_starts(final) + self._tfs.take(final)
        return np.concatenate((self._position_starts(bounds[:-1]), end))

    def places(self, term: int, docs: Ints) -> Ints:
        """Where a term stands in some documents, increasing as they are."""
        at, held = self._look_up(term, docs)
        return self._spread(docs[held], self._tfs.take(at), self._position_starts(at))

    def places_of(self, terms: Sequence[int], docs: Ints) -> tuple[Ints, Ints]:
        """Where several terms stand in some documents, and which of the terms it is at each."""
        found = [self._look_up(term, docs) for term in terms]
        at = np.concatenate([NONE, *(chosen for chosen, _ in found)])
        holders = np.concatenate([NONE, *(docs[held] for _, held in found)])
        counts = self._tfs.take(at)
        places = self._spread(holders, counts, self._position_starts(at, increasing=False))
        sizes = [chosen.size for chosen, _ in found]
        return places, np.repeat(np.repeat(np.arange(len(found)), sizes), counts)

    def stands(self, term: int, places: Ints) -> Bools:
        """At which of some increasing places the term stands."""
        if places.size <= FEW:
            return np.array([self._stands_at(term, place) for place in places.tolist()])
        docs = places >> POSITION_BITS
        heads = run_starts(docs)
        at, held = self._look_up(term, docs.take(heads))
        counts, starts = self._tfs.take(at), self._position_starts(at)
        rounds = int(counts.max(initial=0)).bit_length()
        if counts.sum() < HALVING * rounds * (places.size + 500):
            stand = self._spread(docs.take(heads[held]), counts, starts)
            at = stand.searchsorted(places)
            return stand.take(at, mode="clip") == places if stand.size else at < 0
        repeats = run_lengths(heads, docs.size)
        found = np.repeat(held, repeats)
        repeats = repeats[held]
        last = np.repeat(starts - 1, repeats)
        end = np.repeat(starts + counts, repeats)
        target = places[found] & POSITIONS
        for step in (1 << shift for shift in reversed(range(rounds))):
            ahead = last + step
            before = self._positions.take(ahead, mode="clip") < target
            before &= ahead < end
            last += before * np.int64(step)
        last += 1
        found[found] = (last < end) & (self._positions.take(last, mode="clip") == target)
        return found

    def _stands_at(self, term: int, place: int) -> bool:
        """Whether the term stands there: for so few places that arrays would cost more."""
        doc = place >> POSITION_BITS
        stop = self._posting_start[term + 1]
        at = bisect_left(self._doc_view, doc, self._posting_start[term], stop)
        if at == stop or self._doc_view[at] != doc:
            return False
        mark = at // MARK_EVERY
        *before, count = self._tfs.values(mark * MARK_EVERY, at + 1)
        start = self._mark_view[mark] + sum(before)
        positions = self._positions.values(start, start + count)
        found = bisect_left(positions, place & POSITIONS)
        return found < count and positions[found] == place & POSITIONS

    def _look_up(self, term: int, docs: Ints) -> tuple[Ints, Bools]:
        """Numbers of the term's postings of some documents, and which of these have one."""
        posted = self.docs_of(term)
        if docs.size * MANY > posted.size:
            place = np.full(self.documents, -1)
            place[posted] = np.arange(posted.size)
            at = place.take(docs)
            held = at >= 0
        else:
            needles = docs.astype(posted.dtype)
            at = posted.searchsorted(needles)
            held = posted.take(at, mode="clip") == needles
        return at[held] + self._posting_start[term], held

    def places_of_range(self, first: int, last: int, docs: Ints) -> Ints:
        """Where any term of a range stands in some documents, in no order."""
        start, stop = self._posting_start[first], self._posting_start[last]
        posted = self._docs[start:stop]
        at = _marked(docs, self.documents).take(posted).nonzero()[0]
        holders = posted.take(at).astype(np.int64)
        at += start
        return self._spread(holders, self._tfs.take(at), self._position_starts(at))

    def _spread(self, holders: Ints, counts: Ints, starts: Ints) -> Ints:
        """Places of runs of positions: `counts` of them from each of `starts`."""
        at = np.repeat(starts - counts.cumsum() + counts, counts)
        at += np.arange(at.size)
        places = np.repeat(holders << POSITION_BITS, counts)
        places |= self._positions.take(at)
        return places

    def _position_starts(self, at: Ints, *, increasing: bool = True) -> Ints:
        """Where the positions of some postings begin: the last mark before, and what follows it."""
        if at.size == 0:
            return at
        marks = self._marks.take(at // MARK_EVERY)
        first, last = int(at[0]) & -MARK_EVERY, int(at[-1])
        if increasing and last - first < MARK_EVERY * at.size:
            # They are much of a stretch: adding all of it up is less work.
            tfs = self._tfs[first : last + 1]
            starts: Ints = tfs.cumsum() - tfs + marks[0]
            return starts.take(at - first)
        window = (at & -MARK_EVERY)[:, np.newaxis] + np.arange(MARK_EVERY)
        tfs = self._tfs.take(window, mode="clip")
        tfs *= window < at[:, np.newaxis]
        marks += tfs.sum(axis=1)
        return marks


def _marked(docs: Ints, size: int) -> Bools:
    marked = np.zeros(size, dtype=np.bool_)
    marked[docs] = True
    return marked
