"""One segment as queries read it: postings in place, positions of chosen documents.

Document numbers here are the segment's own, from 0; `base` is what to add for the collection's.
"""

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
from kb.engines.whoosh_engine.matched import MANY, is_many
from kb.engines.whoosh_engine.schema import FIELD_NUMBER
from kb.engines.whoosh_engine.terms import Terms, to_bytes

POSITION_BITS = 32
"""A place is one number: document << POSITION_BITS | position."""

HALVING = 0.3
"""A round of halving costs about as much for a place as reading this many positions."""

ENDS_BYTES = 8 << 20
"""What a segment keeps at most of where the positions of frequent terms end."""


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
        self._posting_start = file.bytes_of("posting.start").cast("q")
        self._position_start = file.bytes_of("position.start").cast("q")
        self._docs: Ints = file["posting.doc"].view()  # type: ignore[assignment]  # unsigned
        self._tfs = Packed(file, "posting.tf")
        self._positions = Packed(file, "position.at")
        self._ends: dict[int, Ints] = {}
        self._ends_bytes = 0

    def raised(self, places: Ints) -> Ints:
        """Places with documents numbered through the collection."""
        return places + (self.base << POSITION_BITS) if self.base else places

    def find(self, field: Field, terms: Sequence[str]) -> list[int]:
        """Numbers of those of the terms that the segment holds."""
        found = dict.fromkeys([self.number(field, term) for term in terms])
        return [term for term in found if term >= 0]

    def number(self, field: Field, term: str) -> int:
        """Number of a term, -1 when the segment does not hold it."""
        return self.terms.find(FIELD_NUMBER[field], to_bytes(term))

    def docs_of(self, term: int) -> Ints:
        """Documents of a term, deleted ones too, in the segment's own integer type."""
        return self._docs[self._posting_start[term] : self._posting_start[term + 1]]

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

    def places(self, term: int, docs: Ints) -> Ints:
        """Where a term stands in some documents, increasing as they are."""
        chosen, held = self._look_up(term, docs)
        counts = self._tfs.take(chosen + self._posting_start[term])
        stops = self._ends_of(term).take(chosen)
        return self._spread(docs[held], counts, stops, self._position_start[term])

    def stands(self, term: int, places: Ints) -> Bools:
        """At which of some increasing places the term stands."""
        docs = places >> POSITION_BITS
        heads = run_starts(docs)
        chosen, held = self._look_up(term, docs.take(heads))
        counts = self._tfs.take(chosen + self._posting_start[term])
        stops = self._ends_of(term).take(chosen)
        start = self._position_start[term]
        rounds = int(counts.max(initial=0)).bit_length()
        if counts.sum() < HALVING * rounds * (places.size + 500):
            stand = self._spread(docs.take(heads[held]), counts, stops, start)
            at = stand.searchsorted(places)
            return stand.take(at, mode="clip") == places if stand.size else at < 0
        repeats = run_lengths(heads, docs.size)
        found = np.repeat(held, repeats)
        repeats = repeats[held]
        end = np.repeat(stops, repeats) + start
        last = end - np.repeat(counts, repeats) - 1
        target = places[found] & ((1 << POSITION_BITS) - 1)
        for step in (1 << shift for shift in reversed(range(rounds))):
            ahead = last + step
            before = self._positions.take(ahead, mode="clip") < target
            before &= ahead < end
            last += before * np.int64(step)
        last += 1
        found[found] = (last < end) & (self._positions.take(last, mode="clip") == target)
        return found

    def _look_up(self, term: int, docs: Ints) -> tuple[Ints, Bools]:
        """Which of the term's postings are of some documents, and which of these have one."""
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
        return at[held], held

    def places_of_range(self, first: int, last: int, docs: Ints) -> Ints:
        """Where any term of a range stands in some documents, in no order."""
        start, stop = self._posting_start[first], self._posting_start[last]
        posted = self._docs[start:stop]
        chosen = _marked(docs, self.documents).take(posted).nonzero()[0]
        tfs = self._tfs[start:stop]
        stops = tfs.cumsum().take(chosen)
        holders = posted.take(chosen).astype(np.int64)
        return self._spread(holders, tfs.take(chosen), stops, self._position_start[first])

    def _spread(self, holders: Ints, counts: Ints, stops: Ints, start: int) -> Ints:
        """Places of runs of positions: `counts` of them up to `stops`, which count from `start`."""
        shift = stops - counts.cumsum() + start
        at = np.repeat(shift, counts)
        at += np.arange(at.size)
        places = np.repeat(holders << POSITION_BITS, counts)
        places |= self._positions.take(at)
        return places

    def _ends_of(self, term: int) -> Ints:
        """Where the run of each posting ends among the term's positions."""
        known = self._ends.get(term)
        if known is not None:
            return known
        start, stop = self._posting_start[term], self._posting_start[term + 1]
        ends: Ints = self._tfs.view(start, stop).cumsum(dtype=np.int64)
        if is_many(ends.size, self.documents) and self._ends_bytes + ends.nbytes < ENDS_BYTES:
            self._ends[term] = ends
            self._ends_bytes += ends.nbytes
        return ends


def _marked(docs: Ints, size: int) -> Bools:
    marked = np.zeros(size, dtype=np.bool_)
    marked[docs] = True
    return marked
