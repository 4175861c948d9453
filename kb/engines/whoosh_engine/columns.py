"""Columns of a segment: what documents are filtered, counted and sorted by, as arrays.

A facet column names, for each document, its *set* of values (a theme with its ancestors, the years
of its events); sets are few, so counting a facet is one count of set numbers. Days are proleptic
ordinals, 0 where there is none. Event periods lie flat, `event.start` bounding each document's.
Of the few documents that a newer version stands for, `version.doc` and `version.newest` keep the
number and the id of that version.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from kb.clauses import KeywordField
from kb.engine import FACETS
from kb.engines.values import keywords_of, newest_of, years_of
from kb.engines.whoosh_engine.arrays import ArrayFile, ArrayWriter, Ints
from kb.model import Document
from kb.search import DateKind

FACET_COLUMNS = (
    *(str(field) for field in KeywordField),
    *(f"year.{kind}" for kind in DateKind),
)


def year_column(kind: DateKind) -> str:
    """The column that the year facet of a kind of date reads."""
    return f"year.{kind}"


def facet_columns(kind: DateKind) -> tuple[tuple[str, str], ...]:
    """The facets of `kb.engine.FACETS`, each with the column it reads."""
    return tuple((name, year_column(kind) if name == "year" else name) for name in FACETS)


def facet_values(document: Document) -> dict[str, tuple[str, ...]]:
    """A document's values by column, each set in one order."""
    values = {str(field): _keywords(document, field) for field in KeywordField}
    for kind in DateKind:
        years = years_of(document.dates, kind)
        values[year_column(kind)] = tuple(sorted(f"{year:04}" for year in years))
    return values


def _keywords(document: Document, field: KeywordField) -> tuple[str, ...]:
    return tuple(sorted(keywords_of(document, field)))


@dataclass(frozen=True, slots=True)
class DocumentColumns:
    """What the columns keep of one document."""

    facets: Mapping[str, tuple[str, ...]]
    published: int
    modified: int
    events: tuple[tuple[int, int], ...]
    newest: int | None

    @classmethod
    def of(cls, document: Document) -> "DocumentColumns":
        """Read a document."""
        dates, newest = document.dates, newest_of(document)
        return cls(
            facet_values(document),
            dates.published.toordinal() if dates.published else 0,
            dates.modified.toordinal() if dates.modified else 0,
            tuple((p.start.toordinal(), p.end.toordinal()) for p in dates.events),
            None if newest is None else int(newest, 16),
        )


def write_columns(
    writer: ArrayWriter, documents: list[DocumentColumns]
) -> dict[str, list[list[str]]]:
    """Write columns, documents by final number; the result is the facts to keep: sets of values."""
    sets_of: dict[str, list[list[str]]] = {}
    for column in FACET_COLUMNS:
        codes: dict[tuple[str, ...], int] = {}
        numbers = [codes.setdefault(d.facets[column], len(codes)) for d in documents]
        writer.add(f"facet.{column}", np.array(numbers, dtype=np.uint32))
        sets_of[column] = [list(values) for values in codes]
    writer.add("day.published", np.array([d.published for d in documents], dtype=np.int32))
    writer.add("day.modified", np.array([d.modified for d in documents], dtype=np.int32))
    counts = [len(d.events) for d in documents]
    flat = np.array([e for d in documents for e in d.events], dtype=np.int32).reshape(-1, 2)
    writer.add("event.count", np.array(counts, dtype=np.uint32))
    writer.add("event.first", np.ascontiguousarray(flat[:, 0]))
    writer.add("event.last", np.ascontiguousarray(flat[:, 1]))
    older = [(n, d.newest) for n, d in enumerate(documents) if d.newest is not None]
    writer.add("version.doc", np.array([number for number, _ in older], dtype=np.uint32))
    writer.add("version.newest", np.array([newest for _, newest in older], dtype=np.uint64))
    return sets_of


def read_columns(file: ArrayFile, documents: Ints) -> list[DocumentColumns]:
    """Rows of some documents, for a merge to write again."""
    codes = {column: file[f"facet.{column}"].tolist() for column in FACET_COLUMNS}
    sets = {column: [tuple(s) for s in file.facts[column]] for column in FACET_COLUMNS}
    published, modified = file["day.published"], file["day.modified"]
    bounds = np.concatenate(([0], np.cumsum(file["event.count"].astype(np.int64)))).tolist()
    events = list(zip(file["event.first"].tolist(), file["event.last"].tolist(), strict=True))
    newest = dict(zip(file["version.doc"].tolist(), file["version.newest"].tolist(), strict=True))
    return [
        DocumentColumns(
            {column: sets[column][codes[column][doc]] for column in FACET_COLUMNS},
            int(published[doc]),
            int(modified[doc]),
            tuple(events[bounds[doc] : bounds[doc + 1]]),
            newest.get(doc),
        )
        for doc in documents.tolist()
    ]
