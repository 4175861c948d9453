"""From occurrences in document order to posting lists in term order, by one sort of whole arrays.

An occurrence is one unsigned 64-bit key: term rank, document, position, high to low. Sorting the
keys sorts the postings; runs of equal high bits are the terms and the postings.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from kb.engines.whoosh_engine.arrays import Ints, run_starts
from kb.engines.whoosh_engine.batch import BatchField, Numbers, term_numbers
from kb.engines.whoosh_engine.terms import to_bytes

Keys = npt.NDArray[np.uint64]


class FieldInverter:
    """Occurrences of one field, documents in the order they come."""

    def __init__(self) -> None:
        self._known = term_numbers()
        self._terms: list[Numbers] = []
        self._positions: list[Numbers] = []
        self._counts: list[Numbers] = []
        self._size = 0

    def __len__(self) -> int:
        return self._size

    def add(self, found: BatchField) -> None:
        """Occurrences of the next documents."""
        numbers = np.fromiter(
            map(self._known.__getitem__, found.terms), dtype=np.uint32, count=len(found.terms)
        )
        self._terms.append(numbers.take(found.numbers))
        self._positions.append(found.positions)
        self._counts.append(found.counts)
        self._size += found.numbers.size

    def invert(self, document_number: Ints) -> "Inverted":
        """Postings in term order; `document_number[i]` is the final number of document i.

        What was added is let go of on the way: keys take the memory.
        """
        terms = sorted(self._known, key=to_bytes)
        rank = np.empty(len(terms), dtype=np.uint64)
        rank[[self._known[term] for term in terms]] = np.arange(len(terms), dtype=np.uint64)
        positions = _joined(self._positions)
        layout = Layout.fitting(
            terms=len(terms),
            documents=len(document_number),
            positions=int(positions.max(initial=0)) + 1,
        )
        keys: Keys = rank.take(_joined(self._terms))
        documents = np.repeat(document_number.astype(np.uint32), _joined(self._counts))
        layout.add(keys, documents, positions)
        del positions, documents
        keys.sort()
        return Inverted.of([to_bytes(term) for term in terms], keys, layout)


def _joined(parts: list[Numbers]) -> Numbers:
    """All in one; the parts are let go of."""
    whole = np.concatenate([np.zeros(0, dtype=np.uint32), *parts])
    parts.clear()
    return whole


@dataclass(frozen=True, slots=True)
class Layout:
    """How many low bits of a key are the position, and how many above them the document."""

    position_bits: int
    document_bits: int

    @classmethod
    def fitting(cls, *, terms: int, documents: int, positions: int) -> "Layout":
        """The tightest layout.

        Raises:
            OverflowError: 64 bits are too few; write smaller segments.

        """
        layout = cls(max(positions - 1, 1).bit_length(), max(documents - 1, 1).bit_length())
        if layout.position_bits + layout.document_bits + terms.bit_length() > 64:
            raise OverflowError("a segment of this size does not fit 64-bit keys")
        return layout

    def add(self, terms: Keys, documents: Numbers, positions: Numbers) -> None:
        """Make keys of term ranks, in their place."""
        terms <<= np.uint64(self.document_bits)
        np.bitwise_or(terms, documents, out=terms)
        terms <<= np.uint64(self.position_bits)
        np.bitwise_or(terms, positions, out=terms)


@dataclass(frozen=True, slots=True)
class Inverted:
    """A field's postings: term t's are those from posting_start[t] to posting_start[t + 1].

    `documents` and `tfs` have one entry a posting, `positions` one an occurrence.
    """

    terms: list[bytes]
    posting_start: Ints
    documents: Numbers
    tfs: Ints
    positions: Numbers

    @classmethod
    def of(cls, terms: Sequence[bytes], keys: Keys, layout: Layout) -> "Inverted":
        """Read sorted keys, which it overwrites; terms of none are left out."""
        positions = _low_bits(keys, layout.position_bits)
        keys >>= np.uint64(layout.position_bits)
        postings = run_starts(keys)
        heads = keys[postings]
        documents = _low_bits(heads, layout.document_bits)
        heads >>= np.uint64(layout.document_bits)
        bounds = np.append(postings, len(keys))
        first = run_starts(heads)
        posting_start = np.append(first, len(heads))
        return cls(
            [terms[rank] for rank in heads.take(first).tolist()],
            posting_start,
            documents,
            bounds[1:] - bounds[:-1],
            positions,
        )


def _low_bits(keys: Keys, bits: int) -> Numbers:
    low = np.empty(keys.size, dtype=np.uint32)
    np.bitwise_and(keys, np.uint64((1 << bits) - 1), out=low, casting="unsafe")
    return low
