"""Phrases and nearness, worked out over places (document and position as one number).

Documents are narrowed to those that hold every word before any position is read; then positions
are compared from the rarest word on, each time in the documents still in question. How many that
will be is known before, near enough, so that a query may be refused instead (`Effort`).
"""

from collections.abc import Sequence
from functools import reduce

import numpy as np

from kb.analysis import BODY_FIELDS, PASSAGE_GAP
from kb.clauses import Field, Near, Phrase
from kb.engines.whoosh_engine.arrays import Bools, Ints, distinct, run_lengths, run_starts
from kb.engines.whoosh_engine.collection import Collection, joined_places
from kb.engines.whoosh_engine.matched import MANY, NONE
from kb.engines.whoosh_engine.segment_view import POSITION_BITS, POSITIONS, Postings, SegmentView

RARER = 4
"""So many times fewer words are worth following up before the others."""

FEW_COMPARED = 1_024
"""Words of fewer documents are not counted more closely: that would cost as much as comparing."""

LEADING = 4

LED = 3
"""Looking for a word at some places costs as much as reading so many times as many."""

ALTERNATIVES = 5
"""Occurrences of several words are put into one order first, or looked for one word at a time."""

IN_ORDER = 2
"""Comparing in order costs so many times less than putting all places in one order."""

_FARTHEST = 1 << (POSITION_BITS - 2)
"""Positions of two documents are farther apart than this."""


def phrase_starts(collection: Collection, phrase: Phrase, held: Sequence["Words"]) -> Ints:
    """Places where the phrase begins, increasing; `held` are its words as `words_of` gives them."""
    filled = [step for step, terms in enumerate(phrase.slots) if terms]
    if not filled:
        return NONE
    steps = [step - filled[0] for step in filled]

    def starts_in(words: Words) -> Ints:
        rarest, *others = words.rarest_first
        found = words.places(rarest)
        found = found[(found & POSITIONS) >= steps[rarest]] - steps[rarest]
        for number in others:
            found = words.narrowed(found, number, steps[number])
        return found

    starts = joined_places(words.segment.raised(starts_in(words)) for words in held)
    return _in_one_passage(collection, phrase.field, starts, starts + steps[-1], steps[-1])


def near_starts(collection: Collection, near: Near, held: Sequence["Words"]) -> Ints:
    """Places that open a stretch of `distance` with a word of each group, increasing."""
    if not near.groups:
        return NONE
    distance = min(near.distance, _FARTHEST)

    def starts_in(words: Words) -> Ints:
        if len(near.groups) == 2:
            return _pair_starts(collection, near, *words.all_places(), distance)
        return _several_starts(collection, near, words, distance)

    return joined_places(starts_in(words) for words in held)


def _several_starts(collection: Collection, near: Near, words: "Words", distance: int) -> Ints:
    """Places that open a stretch holding every group: all lie about a word of the rarest group.

    Where those words are few, they are narrowed down group after group, so that common words are
    read in few documents. Then the places of all groups are followed in one order.
    """
    rarest, *others = words.rarest_first
    anchors = words.places(rarest)
    groups = []
    telling = True  # whether looking about those words leaves fewer of them
    for number in others:
        words.keep(anchors)
        group = words.places(number)
        if group.size == 0:  # a word of most documents, but of none of these
            return NONE
        groups.append(group)
        if telling:
            about = anchors[_close(anchors, group, distance)]
            telling = about.size < 0.9 * anchors.size
            anchors = about
        if anchors.size == 0:
            return NONE
    groups = [
        group[_close(group, anchors, distance)] if anchors.size * RARER < group.size else group
        for group in groups
    ]
    if not all(group.size for group in groups):
        return NONE
    starts, last = _stretches([anchors, *groups])
    close = last - starts <= distance
    raised = words.segment.raised
    starts, last = raised(starts[close]), raised(last[close])
    return _in_one_passage(collection, near.field, starts, last, distance)


def _close(places: Ints, others: Ints, distance: int) -> Bools:
    """Which of the places have one of the others so near, before or after; both increasing."""
    at = others.searchsorted(places)
    close = np.abs(others.take(at, mode="clip") - places) <= distance
    close |= np.abs(others.take(at - 1, mode="clip") - places) <= distance
    found: Bools = close
    return found


def _stretches(groups: Sequence[Ints]) -> tuple[Ints, Ints]:
    """Places of the groups in order, and where the shortest stretch from each with all ends."""
    bits = len(groups).bit_length()
    keys = np.concatenate([(group << bits) | number for number, group in enumerate(groups)])
    keys.sort()
    places, owners = keys >> bits, keys & ((1 << bits) - 1)
    ends = places.copy()
    for number in range(len(groups)):
        at = (owners == number).nonzero()[0]
        after = int(at[-1]) + 1  # from here on nothing of this group follows
        ends = ends[:after]
        np.maximum(ends, np.repeat(places.take(at), np.diff(at, prepend=-1))[: ends.size], out=ends)
    starts = run_starts(places[: ends.size])
    return places.take(starts), ends.take(starts)


def _pair_starts(
    collection: Collection, near: Near, places: Ints, groups: Ints, distance: int
) -> Ints:
    """Places of two groups that are followed, closely enough, by one of the other group.

    In order of place, the next of the other group is where the next run of one group begins.
    """
    keys = places << 1
    keys |= groups
    keys.sort()
    places, groups = keys >> 1, keys & 1
    runs = run_starts(groups)
    followed = places.size if runs.size == 0 else int(runs[-1])
    following = np.repeat(places.take(runs[1:]), run_lengths(runs, places.size)[:-1])
    starts = places[:followed]
    close = following - starts <= distance
    starts, following = starts[close], following[close]
    starts = _in_one_passage(collection, near.field, starts, following, distance)
    return starts.take(run_starts(starts))


def in_documents(places: Ints, docs: Ints) -> Ints:
    """Those of increasing places that lie in some documents, increasing too."""
    first = places.searchsorted(docs << POSITION_BITS)
    counts = places.searchsorted((docs + 1) << POSITION_BITS) - first
    at = np.repeat(first - counts.cumsum() + counts, counts)
    at += np.arange(at.size)
    return places.take(at)


def counted(places: Ints) -> Postings:
    """Increasing places, counted a document."""
    docs = places >> POSITION_BITS
    starts = run_starts(docs)
    return Postings(docs.take(starts), run_lengths(starts, docs.size))


class Words:
    """Groups of alternatives in one segment, and the documents that hold one of each."""

    def __init__(self, segment: SegmentView, groups: Sequence[list[int]]) -> None:
        self.segment = segment
        self._groups = groups
        sizes = [sum(segment.docs_of(term).size for term in group) for group in groups]
        self.rarest_first = sorted(range(len(groups)), key=sizes.__getitem__)
        rarest, *others = {tuple(groups[number]): None for number in self.rarest_first}
        self.docs = segment.live_docs_of(rarest)
        for group in others:
            self.docs = self._holding(group, self.docs)

    def compared(self, *, in_order: bool) -> int:
        """How many occurrences are looked at, about.

        In order, words are looked for where the rarest stands, then where both stand: the first
        few are nearly all there is to do.
        """
        looked = self.rarest_first[:LEADING] if in_order else self.rarest_first
        if self.docs.size * len(looked) < FEW_COMPARED:
            return self.docs.size * len(looked)
        expected = []
        for group in [self._groups[number] for number in looked]:
            most = max(self.segment.docs_of(term).size for term in group)
            total = sum(map(self.segment.occurrences, group))
            expected.append(total * min(self.docs.size, most) // most)
        if in_order:
            expected = [min(count, LED * expected[0]) // IN_ORDER for count in expected]
        return sum(
            count * (ALTERNATIVES if len(self._groups[number]) > 1 else 1)
            for number, count in zip(looked, expected, strict=True)
        )

    def keep(self, places: Ints) -> None:
        """Look no further than the documents of some places, increasing."""
        docs = places >> POSITION_BITS
        self.docs = docs.take(run_starts(docs))

    def places(self, number: int) -> Ints:
        """Places of a group, increasing."""
        found = [self.segment.places(term, self.docs) for term in self._groups[number]]
        return found[0] if len(found) == 1 else distinct(np.concatenate(found))

    def all_places(self) -> tuple[Ints, Ints]:
        """Places of all groups, through the collection, in no order, and the group of each."""
        terms = [term for group in self._groups for term in group]
        owners = np.repeat(np.arange(len(self._groups)), [len(group) for group in self._groups])
        places, which = self.segment.places_of(terms, self.docs)
        return self.segment.raised(places), owners.take(which)

    def narrowed(self, places: Ints, number: int, step: int) -> Ints:
        """Those of the places that have one of a group `step` positions on."""
        if places.size == 0:
            return places
        wanted = places + step
        stands = [self.segment.stands(term, wanted) for term in self._groups[number]]
        return places[reduce(np.logical_or, stands)]

    def _holding(self, group: Sequence[int], docs: Ints) -> Ints:
        """Those of the documents that hold any of the terms, unless most documents do."""
        posted = [self.segment.docs_of(term) for term in group]
        if posted[0].size * 2 > self.segment.documents:
            return docs
        if len(posted) == 1 and docs.size * MANY < posted[0].size:
            needles = docs.astype(posted[0].dtype)
            at = posted[0].searchsorted(needles)
            found: Ints = docs[posted[0].take(at, mode="clip") == needles]
            return found
        held = np.zeros(self.segment.documents, dtype=np.bool_)
        for docs_of_term in posted:
            held[docs_of_term] = True
        return docs[held.take(docs)]


def words_of(collection: Collection, leaf: Phrase | Near) -> list[Words]:
    """The words of a phrase, or near one another, in each segment that holds all of them."""
    slots = leaf.slots if isinstance(leaf, Phrase) else leaf.groups
    groups = [terms for terms in slots if terms or isinstance(leaf, Near)]
    found = []
    for segment in collection.segments if groups else ():
        numbers = [segment.find(leaf.field, terms) for terms in groups]
        if all(numbers):
            words = Words(segment, numbers)
            if words.docs.size:
                found.append(words)
    return found


def _in_one_passage(
    collection: Collection, field: Field, first: Ints, last: Ints, span: int
) -> Ints:
    """Those of `first` whose `last` lies in the same passage; the gap parts shorter spans."""
    if span <= PASSAGE_GAP or field not in BODY_FIELDS:
        return first
    inside: Ints = first[collection.passage_at(first) == collection.passage_at(last)]
    return inside
