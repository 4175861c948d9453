"""Date columns of a collection: which documents fall in a range, and what they sort by."""

from functools import cached_property

import numpy as np

from kb.engines.whoosh_engine.arrays import Bools, Ints
from kb.engines.whoosh_engine.collection import Collection
from kb.search import DateKind, DateRange

UNDATED = 0


class DayColumns:
    """Days by document number; see `columns` for what they are."""

    def __init__(self, collection: Collection) -> None:
        self._collection = collection

    def within(self, kind: DateKind, wanted: DateRange) -> Bools:
        """Which documents have a date of that kind in the range."""
        first, last = self._periods(kind)
        hit = np.ones(first.size, dtype=np.bool_)
        if wanted.end is not None:
            hit &= first < wanted.end.toordinal()
        if wanted.start is not None:
            hit &= last >= wanted.start.toordinal()
        if kind is not DateKind.EVENT:
            hit &= first != UNDATED
            return hit
        found = np.zeros(self._collection.size, dtype=np.bool_)
        found[self._event_owner[hit]] = True
        return found

    def newest(self, kind: DateKind) -> Ints:
        """First day of the latest date of each document, UNDATED without one."""
        first, _ = self._periods(kind)
        if kind is not DateKind.EVENT:
            return first
        days = np.full(self._collection.size, UNDATED)
        np.maximum.at(days, self._event_owner, first)
        return days

    def oldest(self, kind: DateKind) -> Ints:
        """First day of the earliest date of each document, UNDATED without one."""
        first, _ = self._periods(kind)
        if kind is not DateKind.EVENT:
            return first
        days = np.full(self._collection.size, np.iinfo(np.int64).max)
        np.minimum.at(days, self._event_owner, first)
        days[days == np.iinfo(np.int64).max] = UNDATED
        return days

    def _periods(self, kind: DateKind) -> tuple[Ints, Ints]:
        if kind is DateKind.EVENT:
            joined = self._collection.joined
            return joined("event.first").astype(np.int64), joined("event.last").astype(np.int64)
        days = self._collection.joined(f"day.{kind}").astype(np.int64)
        return days, days

    @cached_property
    def _event_owner(self) -> Ints:
        counts = self._collection.joined("event.count").astype(np.int64)
        return np.repeat(np.arange(self._collection.size), counts)
