"""Facet columns of a collection: filters as one look-up a document, counts as one a set of values.

See `columns`: a document carries the number of its set of values. What a filter accepts, or a
value's count, is decided once a set.
"""

from collections.abc import Iterable, Mapping

import numpy as np

from kb.engines.whoosh_engine.arrays import Bools, Ints
from kb.engines.whoosh_engine.collection import Collection


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

    def counts(self, docs: Ints) -> Mapping[str, int]:
        """How many of the documents hold each value; values of none are left out."""
        by_set = np.bincount(self._codes.take(docs), minlength=self._sets)
        totals = np.bincount(
            self._values, weights=by_set.take(self._owners), minlength=len(self._names)
        )
        found = totals.nonzero()[0]
        return {
            self._names[value]: int(total)
            for value, total in zip(found.tolist(), totals.take(found).tolist(), strict=True)
        }
