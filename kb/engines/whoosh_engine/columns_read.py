"""Columns of a collection as queries use them, made when they are first looked at."""

from functools import cached_property

import numpy as np

from kb.engines.whoosh_engine.arrays import Ints
from kb.engines.whoosh_engine.collection import Collection
from kb.engines.whoosh_engine.columns import facet_columns
from kb.engines.whoosh_engine.days import UNDATED, DayColumns
from kb.engines.whoosh_engine.facets import FacetColumn, FacetTable
from kb.engines.whoosh_engine.versions import Versions
from kb.search import DateKind, Sort


class Columns:
    """Facet and date columns of one collection."""

    def __init__(self, collection: Collection) -> None:
        self._collection = collection
        self._facets: dict[str, FacetColumn] = {}
        self._tables: dict[DateKind, FacetTable] = {}
        self._orders: dict[tuple[DateKind, Sort], Ints] = {}
        self.days = DayColumns(collection)

    @cached_property
    def versions(self) -> Versions | None:
        """Which documents have a newer version here; None when none has."""
        return Versions.of(self._collection)

    def date_order(self, kind: DateKind, sort: Sort) -> Ints:
        """Place of each document in a date order: undated ones last, ties in order of id."""
        known = self._orders.get((kind, sort))
        if known is None:
            collection = self._collection
            days = -self.days.newest(kind) if sort is Sort.NEWEST else self.days.oldest(kind)
            rank = collection.id_rank
            ties = np.arange(collection.size) if rank is None else rank
            known = np.empty(collection.size, dtype=np.int64)
            known[np.lexsort((ties, days, days == UNDATED))] = np.arange(collection.size)
            self._orders[kind, sort] = known
        return known

    def facet_table(self, kind: DateKind) -> FacetTable:
        """Every facet, years being those of one kind of date."""
        found = self._tables.get(kind)
        if found is None:
            columns = {facet: self.facet(name) for facet, name in facet_columns(kind)}
            found = self._tables[kind] = FacetTable(columns)
        return found

    def facet(self, column: str) -> FacetColumn:
        """A facet column by name."""
        found = self._facets.get(column)
        if found is None:
            found = self._facets[column] = FacetColumn(self._collection, column)
        return found
