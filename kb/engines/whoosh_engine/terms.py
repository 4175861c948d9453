"""The term dictionary of a segment: a term of a field to its number, and back.

Terms are sorted by field, then by their bytes, so a prefix is a range of numbers and postings of
neighbouring terms are neighbours. Look-up hashes into buckets (CRC-32 seeded with the field) that
list term numbers: two array reads and a comparison, nothing decoded beforehand.
"""

import zlib
from bisect import bisect_left
from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from kb.engines.whoosh_engine.arrays import ArrayFile, ArrayWriter

MOST_ASKED = 16_384
"""Terms remembered with their numbers: about 2 MB."""

_AFTER_ANY = b"\xff"
"""Sorts after every UTF-8 term that shares what stands before it."""


def to_bytes(term: str) -> bytes:
    """How a term is written; lone surrogates of broken texts included."""
    return term.encode("utf-8", "surrogatepass")


def to_text(raw: bytes) -> str:
    """The inverse of `to_bytes`."""
    return raw.decode("utf-8", "surrogatepass")


def write_terms(writer: ArrayWriter, terms: Sequence[Sequence[bytes]]) -> None:
    """Write the sorted terms of each field, fields by number."""
    flat = [term for field in terms for term in field]
    lengths = np.fromiter(map(len, flat), dtype=np.int64, count=len(flat))
    offsets = np.concatenate(([0], np.cumsum(lengths)))
    hashes = np.fromiter(
        (zlib.crc32(term, number) for number, field in enumerate(terms) for term in field),
        dtype=np.uint32,
        count=len(flat),
    )
    buckets = 1 << max(len(flat) - 1, 1).bit_length()
    bucket = hashes & np.uint32(buckets - 1)
    order = np.argsort(bucket, kind="stable")
    starts = np.searchsorted(bucket[order], np.arange(buckets + 1))
    writer.add("term.text", np.frombuffer(b"".join(flat), dtype=np.uint8))
    writer.add("term.offset", offsets.astype(np.uint32))
    writer.add("term.bucket", starts.astype(np.uint32))
    writer.add("term.by_bucket", order.astype(np.uint32))
    writer.add("term.field", np.cumsum([0, *map(len, terms)]).astype(np.uint32))


class Terms:
    """Term numbers of one segment."""

    def __init__(self, file: ArrayFile) -> None:
        self._text = file.bytes_of("term.text")
        self._offset = file.integers("term.offset")
        self._bucket = file.integers("term.bucket")
        self._by_bucket = file.integers("term.by_bucket")
        self._field = tuple(file["term.field"].tolist())
        self._mask = len(self._bucket) - 2
        self._asked: dict[tuple[int, str], int] = {}

    def __len__(self) -> int:
        return len(self._offset) - 1

    def bytes_at(self, number: int) -> bytes:
        """The term of that number."""
        return bytes(self._text[self._offset[number] : self._offset[number + 1]])

    def number(self, field: int, term: str) -> int:
        """What `find` says of a term, remembered: a query asks for each of its words often."""
        key = (field, term)
        known = self._asked.get(key)
        if known is None:
            if len(self._asked) >= MOST_ASKED:
                self._asked.clear()
            known = self._asked[key] = self.find(field, to_bytes(term))
        return known

    def find(self, field: int, term: bytes) -> int:
        """The number of a term, -1 when no document of the segment ever held it."""
        bucket = zlib.crc32(term, field) & self._mask
        first, last = self._field[field], self._field[field + 1]
        for place in range(self._bucket[bucket], self._bucket[bucket + 1]):
            number = self._by_bucket[place]
            if first <= number < last and self._is(number, term):
                return number
        return -1

    def field_range(self, field: int) -> tuple[int, int]:
        """Numbers of a field's terms: first, and one past the last."""
        return self._field[field], self._field[field + 1]

    def prefix_range(self, field: int, prefix: bytes) -> tuple[int, int]:
        """Numbers of the terms that start so."""
        first = self.lower_bound(field, prefix)
        if not prefix:
            return self.field_range(field)
        return first, self.lower_bound(field, prefix + _AFTER_ANY)

    def lower_bound(self, field: int, term: bytes) -> int:
        """The first number whose term is not before `term`."""
        first, last = self.field_range(field)
        return first + bisect_left(range(first, last), term, key=self.bytes_at)

    def texts(self, first: int, last: int) -> list[bytes]:
        """Terms of a range of numbers."""
        offsets = self._offset[first : last + 1].tolist()
        start = offsets[0]
        raw = bytes(self._text[start : offsets[-1]])
        return [raw[a - start : b - start] for a, b in pairwise(offsets)]

    def words(self, first: int, last: int) -> list[str]:
        """The same to read."""
        return [to_text(raw) for raw in self.texts(first, last)]

    def _is(self, number: int, term: bytes) -> bool:
        start = self._offset[number]
        return self._offset[number + 1] - start == len(term) and (
            self._text[start : start + len(term)] == term
        )
