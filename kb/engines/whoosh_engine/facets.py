"""Facet columns of a collection: filters as one look-up a document, counts as one a set of values.

See `columns`: a document carries the number of its set of values. What a filter accepts, or a
value's count, is decided once a set.
"""

from collections.abc import Iterable, Mapping
from functools import cached_property

import numpy as np

from kb.engines.whoosh_engine.arrays import Bools, Ints
from kb.engines.whoosh_engine.collection import Collection
from kb.engines.whoosh_engine.matched import NONE


class FacetColumn:
    """One column over every segment: sets of one segment are numbered after those of the last."""

    def __init__(self, collection: Collection, column: str) -> None:
        codes: list[Ints] = []
        owners: list[int] = []
        values: list[int] = []
        self._number: dict[str, int] = {}
        sets = 0
        for segment in collection.segments:
            codes.append(segment.file[f"facet.{column}"].astype(np.int64) + sets)
            for members in segment.file.facts[column]:
                owners.extend([sets] * len(members))
                values.extend(self._number.setdefault(v, len(self._number)) for v in members)
                sets += 1
        self._codes = np.concatenate(codes) if codes else np.zeros(0, np.int64)
        self._owners = np.array(owners, dtype=np.int64)
        self._values = np.array(values, dtype=np.int64)
        self._sets = sets
        self._names = tuple(self._number)

    def holds(self, chosen: Iterable[str]) -> Bools:
        """Which documents hold any of the values, by document number."""
        numbers = [self._number[value] for value in chosen if value in self._number]
        accepted = np.zeros(self._sets, dtype=np.bool_)
        accepted[self._owners[np.isin(self._values, numbers)]] = True
        return accepted.take(self._codes)

    def counts(self, docs: Ints, older: Ints = NONE, newer: Ints = NONE) -> Mapping[str, int]:
        """How many of the documents hold each value; values of none are left out.

        One of `older` does not count for the values that its pair in `newer` holds too.
        """
        by_set = np.bincount(self._codes.take(docs), minlength=self._sets)
        totals = np.bincount(
            self._values, weights=by_set.take(self._owners), minlength=len(self._names)
        )
        if older.size:
            totals -= self._shared(self._codes.take(older), self._codes.take(newer))
        found = totals.nonzero()[0]
        return {
            self._names[value]: int(total)
            for value, total in zip(found.tolist(), totals.take(found).tolist(), strict=True)
        }

    def _shared(self, first: Ints, second: Ints) -> Ints:
        """How many pairs of sets share each value."""
        counts = self._set_sizes.take(first)
        at = np.repeat(self._set_sizes.cumsum().take(first) - counts.cumsum(), counts)
        values = self._values.take(at + np.arange(at.size))
        wanted = np.repeat(second, counts) * len(self._names) + values
        found = self._members.take(self._members.searchsorted(wanted), mode="clip") == wanted
        return np.bincount(values[found], minlength=len(self._names))

    @cached_property
    def _set_sizes(self) -> Ints:
        """How many values each set has; they lie one set after the other."""
        return np.bincount(self._owners, minlength=self._sets)

    @cached_property
    def _members(self) -> Ints:
        """Each set with each of its values as one number, increasing."""
        return np.sort(self._owners * len(self._names) + self._values)
