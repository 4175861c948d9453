"""Writes one segment: documents in any order, numbered at the end by their ids.

Arrays of a segment of S documents, beside those of `terms`, `postings_writer`, `texts`, `columns`:

    doc.id           S      the id as a number, increasing: number order is id order
    doc.record       S      number of its head in the text store; its passages follow
    length.FIELD     S      positions it fills
    passage.count    S      how many passages
    passage.start           body position each passage opens at, documents by number
"""

from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from kb.engines.whoosh_engine.arrays import Array, ArrayWriter, Ints
from kb.engines.whoosh_engine.batch import Batch, Numbers
from kb.engines.whoosh_engine.columns import DocumentColumns, write_columns
from kb.engines.whoosh_engine.inverter import FieldInverter
from kb.engines.whoosh_engine.postings_writer import PostingsWriter
from kb.engines.whoosh_engine.schema import FIELDS
from kb.engines.whoosh_engine.segment import ArraySegment
from kb.engines.whoosh_engine.texts import TextWriter
from kb.model import DocId

NO_LENGTHS: Numbers = np.zeros(0, dtype=np.uint32)


@dataclass(frozen=True, slots=True)
class Rows:
    """What a segment keeps of each document beside its words, in one order of documents.

    `passage_starts` lies flat, `passage_counts` of it a document.
    """

    ids: Array
    records: Array
    lengths: Sequence[Array]
    """By number of field."""
    passage_counts: Ints
    passage_starts: Array
    columns: Sequence[DocumentColumns]

    def by_id(self) -> tuple[Ints, Ints]:
        """The documents in order of id, and the number each gets by that."""
        order = np.argsort(self.ids, kind="stable")
        number = np.empty(order.size, dtype=np.int64)
        number[order] = np.arange(order.size)
        return order, number

    def write(self, arrays: ArrayWriter, order: Ints) -> dict[str, list[list[str]]]:
        """Write them in that order; the result is the facts to keep."""
        arrays.add("doc.id", self.ids[order])
        arrays.add("doc.record", self.records[order].astype(np.uint32))
        for field, lengths in zip(FIELDS, self.lengths, strict=True):
            arrays.add(f"length.{field}", lengths[order].astype(np.uint32))
        counts = self.passage_counts[order]
        ends = self.passage_counts.cumsum()[order]
        at = np.repeat(ends - counts.cumsum(), counts) + np.arange(counts.sum())
        arrays.add("passage.count", counts.astype(np.uint32))
        arrays.add("passage.start", self.passage_starts[at].astype(np.uint32))
        return write_columns(arrays, [self.columns[doc] for doc in order.tolist()])


class SegmentWriter:
    """Takes documents, then writes their segment into a folder."""

    def __init__(self, folder: Path, dictionary: bytes | None = None) -> None:
        self._folder = folder
        self._segid = ArraySegment(0).segid
        self._texts_path = ArraySegment(0, (), self._segid).texts_path(folder)
        self._texts = TextWriter(self._texts_path, dictionary)
        self._inverters = tuple(FieldInverter() for _ in FIELDS)
        self._lengths: tuple[list[Numbers], ...] = tuple([] for _ in FIELDS)
        self._ids = array("Q")
        self._place: dict[DocId, int] = {}
        self._deleted: list[int] = []
        self._records = array("I")
        self._record = 0
        self._passages: list[tuple[int, ...]] = []
        self._columns: list[DocumentColumns] = []

    def __len__(self) -> int:
        return len(self._ids)

    @property
    def dictionary(self) -> bytes | None:
        """What texts are compressed with; None while it is not known."""
        return self._texts.dictionary

    @property
    def occurrences(self) -> int:
        """How many occurrences are held in memory."""
        return sum(map(len, self._inverters))

    def add(self, ids: Iterable[DocId], batch: Batch) -> None:
        """Add documents, made ready in that order; a later one of an id replaces the earlier."""
        for doc in ids:
            self.delete(doc)
            self._place[doc] = len(self._ids)
            self._ids.append(int(doc, 16))
        for inverter, lengths, found in zip(
            self._inverters, self._lengths, batch.fields, strict=True
        ):
            inverter.add(found)
            lengths.append(found.lengths)
        self._columns += batch.columns
        self._passages += batch.passage_starts
        add = self._texts.add_compressed if batch.packed else self._texts.add
        for records in batch.texts:
            self._records.append(self._record)
            self._record += len(records)
            for record in records:
                add(record)

    def delete(self, doc: DocId) -> None:
        """Leave a document out again; unknown ids are ignored."""
        place = self._place.pop(doc, None)
        if place is not None:
            self._deleted.append(place)

    def finish(self) -> ArraySegment:
        """Write the arrays; the segment is complete on disk, though not yet synced."""
        rows = Rows(
            ids=np.array(self._ids, dtype=np.uint64),
            records=np.array(self._records),
            lengths=[np.concatenate([NO_LENGTHS, *lengths]) for lengths in self._lengths],
            passage_counts=np.array([len(starts) for starts in self._passages], dtype=np.int64),
            passage_starts=np.array([at for starts in self._passages for at in starts], np.int64),
            columns=self._columns,
        )
        order, number = rows.by_id()
        segment = ArraySegment(len(self), number[self._deleted].tolist(), self._segid)
        arrays = ArrayWriter(segment.arrays_path(self._folder))
        try:
            sets = rows.write(arrays, order)
            self._texts.finish(arrays)
            postings = PostingsWriter(len(self))
            for inverter in self._inverters:
                postings.start_field()
                postings.add(inverter.invert(number))
            postings.finish(arrays)
            arrays.finish(sets)
        finally:
            arrays.close()
        return segment

    def discard(self) -> None:
        """Leave no segment behind."""
        self._texts.close()
        self._texts_path.unlink()

    def close(self) -> None:
        """Let go of files, when something failed."""
        self._texts.close()
