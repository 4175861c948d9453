"""Phrases and nearness, worked out over places (document and position as one number)."""

from collections.abc import Sequence

import numpy as np

from kb.analysis import BODY_FIELDS, PASSAGE_GAP
from kb.clauses import Field, Near, Phrase
from kb.engines.whoosh_engine.arrays import Ints
from kb.engines.whoosh_engine.collection import POSITION_BITS, Collection, Postings, Tally
from kb.engines.whoosh_engine.matched import NONE

_FARTHEST = 1 << (POSITION_BITS - 2)
"""Positions of two documents are farther apart than this."""


def phrase_starts(collection: Collection, phrase: Phrase, among: Ints | None = None) -> Ints:
    """Places where the phrase begins, increasing."""
    slots = [(step, terms) for step, terms in enumerate(phrase.slots) if terms]
    if not slots:
        return NONE
    words = _Words(collection, phrase.field, [terms for _, terms in slots], among)
    if words.docs.size == 0:
        return NONE
    rarest, *others = words.rarest_first
    origins = words.places(rarest) - slots[rarest][0]
    for number in others:
        if origins.size == 0:
            return NONE
        origins = _common(origins, words.places(number) - slots[number][0])
    starts = origins + slots[0][0]
    span = slots[-1][0] - slots[0][0]
    return _in_one_passage(collection, phrase.field, starts, starts + span, span)


def near_starts(collection: Collection, near: Near, among: Ints | None = None) -> Ints:
    """Places that open a stretch of `distance` holding a word of each group, increasing."""
    if not near.groups:
        return NONE
    words = _Words(collection, near.field, near.groups, among)
    if words.docs.size == 0:
        return NONE
    groups = [words.places(number) for number in range(len(near.groups))]
    distance = min(near.distance, _FARTHEST)
    starts = np.unique(np.concatenate(groups))
    for group in groups:
        at = np.searchsorted(group, starts)
        starts, at = starts[at < group.size], at[at < group.size]
        nearest = group[at]
        close = nearest - starts <= distance
        starts, nearest = starts[close], nearest[close]
        starts = _in_one_passage(collection, near.field, starts, nearest, distance)
    return starts


def _listed(found: Postings | Tally) -> Postings:
    return found.postings() if isinstance(found, Tally) else found


def counted(places: Ints) -> Postings:
    """Increasing places, counted a document."""
    docs = places >> POSITION_BITS
    starts = np.flatnonzero(np.diff(docs, prepend=-1))
    return Postings(docs[starts], np.diff(starts, append=docs.size))


class _Words:
    """Groups of alternatives, looked at only in the documents that hold every group."""

    def __init__(
        self,
        collection: Collection,
        field: Field,
        groups: Sequence[tuple[str, ...]],
        among: Ints | None,
    ) -> None:
        self._collection = collection
        self._ranges = [collection.term_ranges(field, terms) for terms in groups]
        postings = [_listed(collection.postings(ranges)) for ranges in self._ranges]
        sizes = [found.docs.size for found in postings]
        self.rarest_first = sorted(range(len(groups)), key=sizes.__getitem__)
        self.docs = postings[self.rarest_first[0]].docs if among is None else among
        for number in self.rarest_first:
            self.docs = _common(self.docs, postings[number].docs)

    def places(self, number: int) -> Ints:
        """Places of a group, increasing."""
        ranges = self._ranges[number]
        found = self._collection.places(ranges, self.docs)
        return found if len(ranges) == 1 else np.unique(found)


def _common(few: Ints, many: Ints) -> Ints:
    """What two increasing arrays share."""
    if few.size > many.size:
        few, many = many, few
    if few.size == 0:
        return few
    at = np.searchsorted(many, few)
    at[at == many.size] = 0
    common: Ints = few[many[at] == few]
    return common


def _in_one_passage(
    collection: Collection, field: Field, first: Ints, last: Ints, span: int
) -> Ints:
    """Those of `first` whose `last` lies in the same passage; the gap parts shorter spans."""
    if span <= PASSAGE_GAP or field not in BODY_FIELDS:
        return first
    inside: Ints = first[collection.passage_at(first) == collection.passage_at(last)]
    return inside
