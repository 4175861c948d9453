"""Posting lists on their way into a segment, field by field, kept as narrow as they will lie."""

import numpy as np

from kb.engines.whoosh_engine.arrays import Array, ArrayWriter, Ints, PackedParts, smallest_uint
from kb.engines.whoosh_engine.inverter import Inverted
from kb.engines.whoosh_engine.segment_view import MARK_EVERY
from kb.engines.whoosh_engine.terms import write_terms


class PostingsWriter:
    """Takes each field's postings in order of terms, in one piece or several; fields by number."""

    def __init__(self, documents: int) -> None:
        self._narrow = smallest_uint(documents)
        self._terms: list[list[bytes]] = []
        self._docs: list[Array] = []
        self._tfs = PackedParts(np.uint8)
        self._positions = PackedParts(np.uint16)
        self._posting_starts: list[Ints] = []
        self._marks: list[Ints] = []

    def start_field(self) -> None:
        """What is added next is of the next field."""
        self._terms.append([])

    def add(self, inverted: Inverted) -> None:
        """Add postings whose terms come after those added to the field before."""
        self._terms[-1] += inverted.terms
        self._posting_starts.append(inverted.posting_start[:-1] + self._tfs.size)
        self._docs.append(inverted.documents.astype(self._narrow))
        starts = inverted.tfs.cumsum() - inverted.tfs + self._positions.size
        self._marks.append(starts[-self._tfs.size % MARK_EVERY :: MARK_EVERY])
        self._tfs.add(inverted.tfs)
        self._positions.add(inverted.positions)

    def finish(self, arrays: ArrayWriter) -> None:
        """Write all of it."""
        write_terms(arrays, self._terms)
        arrays.add_parts(
            "posting.start", np.int64, [*self._posting_starts, np.array([self._tfs.size])]
        )
        arrays.add_parts("posting.doc", self._narrow, self._docs)
        self._tfs.write(arrays, "posting.tf")
        arrays.add_parts("position.mark", np.int64, self._marks)
        self._positions.write(arrays, "position.at")
