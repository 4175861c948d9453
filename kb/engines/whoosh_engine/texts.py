"""The text store of a segment: each record compressed by itself, so a snippet reads one passage.

Short texts compress badly alone; all records of a segment share a dictionary of typical text taken
from its first documents (RFC 1950 §2.2, preset dictionary). A segment added later takes the
dictionary over, so merging copies records as they are. zlib's checksum guards every record.
"""

import mmap
import zlib
from array import array
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from kb.engines.whoosh_engine.arrays import ArrayFile, ArrayWriter
from kb.errors import DamagedIndexError

LEVEL = 2
"""On French pages of 1,100 bytes 0.40 of the size in 25 µs; level 4: 0.38, level 6: 0.37 in 45."""

SAMPLE_BYTES = 12_000
"""With 32,000 texts take 0.38 of their size, but reading one takes 17 µs instead of 11."""

_PIECE = 400


class TextWriter:
    """Writes records in the order given; numbers count from 0."""

    def __init__(self, path: Path, dictionary: bytes | None) -> None:
        self._file = path.open("xb")
        self._offsets = array("Q", [0])
        self._dictionary = dictionary
        self._primed = None if dictionary is None else primed(dictionary)
        self._waiting: list[bytes] = []
        self._waiting_bytes = 0

    def add(self, record: bytes) -> None:
        """Write one record."""
        if self._primed is None:
            self._waiting.append(record)
            self._waiting_bytes += len(record)
            if self._waiting_bytes > 8 * SAMPLE_BYTES:
                self._settle()
            return
        squeeze = self._primed.copy()
        self.add_compressed(squeeze.compress(record) + squeeze.flush())

    def add_compressed(self, raw: bytes) -> None:
        """Write one record of a segment that has the same dictionary."""
        self._file.write(raw)
        self._offsets.append(self._offsets[-1] + len(raw))

    def finish(self, arrays: ArrayWriter) -> None:
        """Write what is left, and where records are into the segment's arrays."""
        if self._dictionary is None:
            self._settle()
        self._file.close()
        arrays.add("text.offset", np.frombuffer(self._offsets, dtype=np.uint64))
        arrays.add("text.dictionary", np.frombuffer(self._dictionary or b"", dtype=np.uint8))

    def close(self) -> None:
        """Close, when something failed."""
        self._file.close()

    def _settle(self) -> None:
        """Make the dictionary of what was seen and write that."""
        waiting, self._waiting = self._waiting, []
        self._dictionary = _dictionary(waiting)
        self._primed = primed(self._dictionary)
        for record in waiting:
            self.add(record)


def primed(dictionary: bytes) -> "zlib._Compress":
    """A compressor that has read the dictionary: copying it is cheaper than reading it again."""
    return zlib.compressobj(LEVEL, zdict=dictionary)


def _dictionary(records: Sequence[bytes]) -> bytes:
    """Pieces of as many records as fit."""
    pieces = [record[:_PIECE] for record in records]
    step = max(len(pieces) * _PIECE // SAMPLE_BYTES, 1)
    return b"".join(pieces[::step])[:SAMPLE_BYTES] or b" "


class Texts:
    """Records of one segment."""

    def __init__(self, path: Path, arrays: ArrayFile) -> None:
        self._path = path
        self._offset = arrays.integers("text.offset")
        self.dictionary = bytes(arrays.bytes_of("text.dictionary"))
        try:
            with path.open("rb") as file:
                size = file.seek(0, 2)
                self._map = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) if size else b""
        except OSError as error:
            raise DamagedIndexError(f"{path}: cannot be read ({error})") from error
        if size != self._offset[len(self._offset) - 1]:
            raise DamagedIndexError(f"{path}: {size} bytes where the segment wrote others")

    def compressed(self, number: int) -> bytes:
        """A record as it lies."""
        return self._map[self._offset[number] : self._offset[number + 1]]

    def __getitem__(self, number: int) -> bytes:
        """A record.

        Raises:
            DamagedIndexError: it is not what was written.

        """
        try:
            expand = zlib.decompressobj(zdict=self.dictionary)
            record = expand.decompress(self.compressed(number))
        except zlib.error as error:
            raise DamagedIndexError(f"{self._path}: record {number}: {error}") from error
        if not expand.eof:
            raise DamagedIndexError(f"{self._path}: record {number} is cut short")
        return record

    def verify(self) -> None:
        """Read every record."""
        for number in range(len(self._offset) - 1):
            self[number]
