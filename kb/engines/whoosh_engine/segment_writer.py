"""Writes one segment: documents in any order, numbered at the end by their ids.

Arrays of a segment of S documents, beside those of `terms`, `inverter`, `texts` and `columns`:

    doc.id           S      the id as a number, increasing: number order is id order
    doc.record       S      number of its head in the text store; its passages follow
    length.FIELD     S      positions it fills
    passage.count    S      how many passages
    passage.start           body position each passage opens at, documents by number
"""

from array import array
from pathlib import Path

import numpy as np

from kb.analysis import IndexedFields
from kb.engines.whoosh_engine.arrays import ArrayWriter, Ints
from kb.engines.whoosh_engine.columns import DocumentColumns, write_columns
from kb.engines.whoosh_engine.inverter import FieldInverter, write_inverted
from kb.engines.whoosh_engine.records import head_bytes, passage_bytes
from kb.engines.whoosh_engine.schema import FIELDS
from kb.engines.whoosh_engine.segment import ArraySegment
from kb.engines.whoosh_engine.texts import TextWriter
from kb.model import DocId, Document


class SegmentWriter:
    """Takes documents, then writes their segment into a folder."""

    def __init__(self, folder: Path, dictionary: bytes | None = None) -> None:
        self._folder = folder
        self._segid = ArraySegment(0).segid
        self._texts_path = ArraySegment(0, (), self._segid).texts_path(folder)
        self._texts = TextWriter(self._texts_path, dictionary)
        self._inverters = tuple(FieldInverter() for _ in FIELDS)
        self._lengths = tuple(array("I") for _ in FIELDS)
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
    def occurrences(self) -> int:
        """How many occurrences are held in memory."""
        return sum(map(len, self._inverters))

    def add(self, document: Document, indexed: IndexedFields) -> None:
        """Add a document whose id is not held."""
        self._place[document.id] = len(self._ids)
        self._ids.append(int(document.id, 16))
        self._columns.append(DocumentColumns.of(document))
        for number, field in enumerate(FIELDS):
            found = indexed.fields[field]
            self._inverters[number].add(found.terms, found.positions)
            self._lengths[number].append(found.length)
        self._passages.append(indexed.passage_starts)
        self._records.append(self._record)
        self._texts.add(head_bytes(document))
        for passage in document.passages:
            self._texts.add(passage_bytes(passage))
        self._record += 1 + len(document.passages)

    def delete(self, doc: DocId) -> None:
        """Leave a document out again; unknown ids are ignored."""
        place = self._place.pop(doc, None)
        if place is not None:
            self._deleted.append(place)

    def finish(self) -> ArraySegment:
        """Write the arrays; the segment is complete on disk, though not yet synced."""
        ids = np.array(self._ids, dtype=np.uint64)
        order = np.argsort(ids, kind="stable")
        number = np.empty(len(ids), dtype=np.int64)
        number[order] = np.arange(len(ids))
        segment = ArraySegment(len(ids), number[self._deleted].tolist(), self._segid)
        arrays = ArrayWriter(segment.arrays_path(self._folder))
        try:
            arrays.add("doc.id", ids[order])
            arrays.add("doc.record", np.array(self._records, dtype=np.uint32)[order])
            for field, lengths in zip(FIELDS, self._lengths, strict=True):
                arrays.add(f"length.{field}", np.array(lengths, dtype=np.uint32)[order])
            self._write_passages(arrays, order)
            sets = write_columns(arrays, [self._columns[doc] for doc in order.tolist()])
            self._texts.finish(arrays)
            inverted = [inverter.invert(number) for inverter in self._inverters]
            write_inverted(arrays, inverted, len(ids))
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

    def _write_passages(self, arrays: ArrayWriter, order: Ints) -> None:
        by_number = [self._passages[doc] for doc in order.tolist()]
        starts = [start for document in by_number for start in document]
        arrays.add("passage.count", np.array([len(d) for d in by_number], dtype=np.uint32))
        arrays.add("passage.start", np.array(starts, dtype=np.uint32))
