"""Facet columns of a collection: filters as one look-up a document, counts as one a set of values.

See `columns`: a document carries the number of its set of values. What a filter accepts, or a
value's count, is decided once a set; columns that count the same documents are counted together.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property

import numpy as np

from kb.engines.whoosh_engine.arrays import Array, Bools, Ints
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
        self.codes = np.concatenate(codes) if codes else np.zeros(0, np.int64)
        self.owners = np.array(owners, dtype=np.int64)
        self.values = np.array(values, dtype=np.int64)
        self.sets = sets
        self.names = tuple(self._number)

    def holds(self, chosen: Iterable[str]) -> Bools:
        """Which documents hold any of the values, by document number."""
        numbers = [self._number[value] for value in chosen if value in self._number]
        accepted = np.zeros(self.sets, dtype=np.bool_)
        wanted = np.zeros(len(self.names), dtype=np.bool_)
        wanted[numbers] = True
        accepted[self.owners[wanted.take(self.values)]] = True
        return accepted.take(self.codes)

    def counts(self, docs: Ints, older: Ints = NONE, newer: Ints = NONE) -> Mapping[str, int]:
        """How many of the documents hold each value; values of none are left out.

        One of `older` does not count for the values that its pair in `newer` holds too.
        """
        by_set = np.bincount(self.codes.take(docs), minlength=self.sets)
        totals = np.bincount(
            self.values, weights=by_set.take(self.owners), minlength=len(self.names)
        )
        if older.size:
            totals -= self._shared(self.codes.take(older), self.codes.take(newer))
        found = totals.nonzero()[0]
        return dict(named(self.names, found, totals.take(found)))

    def _shared(self, first: Ints, second: Ints) -> Ints:
        """How many pairs of sets share each value."""
        counts = self._set_sizes.take(first)
        at = np.repeat(self._set_sizes.cumsum().take(first) - counts.cumsum(), counts)
        values = self.values.take(at + np.arange(at.size))
        wanted = np.repeat(second, counts) * len(self.names) + values
        found = self._members.take(self._members.searchsorted(wanted), mode="clip") == wanted
        return np.bincount(values[found], minlength=len(self.names))

    @cached_property
    def _set_sizes(self) -> Ints:
        """How many values each set has; they lie one set after the other."""
        return np.bincount(self.owners, minlength=self.sets)

    @cached_property
    def _members(self) -> Ints:
        """Each set with each of its values as one number, increasing."""
        return np.sort(self.owners * len(self.names) + self.values)


class FacetTable:
    """Several columns side by side: all are counted in one pass over the documents."""

    def __init__(self, columns: Mapping[str, FacetColumn]) -> None:
        sets = np.cumsum([0, *(column.sets for column in columns.values())])
        values = np.cumsum([0, *(len(column.names) for column in columns.values())])
        parts = list(zip(columns.values(), sets.tolist(), values.tolist(), strict=False))
        self._codes = np.stack([column.codes + first for column, first, _ in parts], axis=1)
        self._owners = np.concatenate([column.owners + first for column, first, _ in parts])
        self._values = np.concatenate([column.values + first for column, _, first in parts])
        self._names = tuple(name for column, _, _ in parts for name in column.names)
        self._sets = int(sets[-1])
        self._bounds = values
        self._facets = tuple(columns)

    def counts(self, docs: Ints) -> dict[str, Mapping[str, int]]:
        """For each column, how many of the documents hold each value; 0 is left out."""
        codes = self._codes.take(docs, axis=0)
        by_set = np.bincount(codes.reshape(-1), minlength=self._sets)
        totals = np.bincount(
            self._values, weights=by_set.take(self._owners), minlength=len(self._names)
        )
        found = totals.nonzero()[0]
        cuts = found.searchsorted(self._bounds).tolist()
        counted = list(named(self._names, found, totals.take(found)))
        return {
            facet: dict(counted[first:last])
            for facet, first, last in zip(self._facets, cuts[:-1], cuts[1:], strict=True)
        }


def named(names: Sequence[str], numbers: Ints, counts: Array) -> Iterator[tuple[str, int]]:
    """Names of some numbers, each with its count."""
    whole = counts.astype(np.int64).tolist()
    return zip(map(names.__getitem__, numbers.tolist()), whole, strict=True)
