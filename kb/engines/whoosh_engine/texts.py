"""The text store of a segment: each record compressed by itself, so a snippet reads one passage.

Short texts compress badly alone; all records of a segment share a Zstandard dictionary (RFC 8878
§5) trained on its first documents. A segment added later takes a good dictionary over, so merging
copies records as they are. A checksum guards every record.
"""

import mmap
import threading
from array import array
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
import zstandard

from kb.engines.whoosh_engine.arrays import ArrayFile, ArrayWriter
from kb.errors import DamagedIndexError

LEVEL = 3
"""On French pages of 1,100 bytes 0.38 of the size in 8 µs; level 1: 0.42 in 6."""

DICTIONARY_BYTES = 32 << 10

SAMPLE_BYTES = 64 * DICTIONARY_BYTES
"""What a dictionary is trained on at most: 0.2 s."""

FEWEST_SAMPLES = 16
"""A dictionary made of fewer records would be those records."""


class TextWriter:
    """Writes records in the order given; numbers count from 0."""

    def __init__(self, path: Path, dictionary: bytes | None) -> None:
        self._file = path.open("xb")
        self._offsets = array("Q", [0])
        self.dictionary = dictionary
        """None until enough records were seen to make one."""
        self._compressor = None if dictionary is None else Compressor(dictionary)
        self._waiting: list[bytes] = []
        self._waiting_bytes = 0

    def add(self, record: bytes) -> None:
        """Write one record."""
        if self._compressor is None:
            self._waiting.append(record)
            self._waiting_bytes += len(record)
            if self._waiting_bytes > SAMPLE_BYTES:
                self._settle()
            return
        self.add_compressed(self._compressor(record))

    def add_compressed(self, raw: bytes) -> None:
        """Write one record of a segment that has the same dictionary."""
        self._file.write(raw)
        self._offsets.append(self._offsets[-1] + len(raw))

    def finish(self, arrays: ArrayWriter) -> None:
        """Write what is left, and where records are into the segment's arrays."""
        if self._compressor is None:
            self._settle()
        self._file.close()
        arrays.add("text.offset", np.frombuffer(self._offsets, dtype=np.uint64))
        arrays.add("text.dictionary", np.frombuffer(self.dictionary or b"", dtype=np.uint8))

    def close(self) -> None:
        """Close, when something failed."""
        self._file.close()

    def _settle(self) -> None:
        """Make the dictionary of what was seen and write that."""
        waiting, self._waiting = self._waiting, []
        self.dictionary = trained(waiting)
        self._compressor = Compressor(self.dictionary)
        for record in waiting:
            self.add(record)


class Compressor:
    """Compresses records one by one; without a dictionary when it is empty."""

    def __init__(self, dictionary: bytes) -> None:
        self._squeeze = zstandard.ZstdCompressor(
            level=LEVEL, dict_data=_read(dictionary), write_checksum=True, write_dict_id=False
        )

    def __call__(self, record: bytes) -> bytes:
        """One record, compressed."""
        return self._squeeze.compress(record)


def trained(records: Sequence[bytes]) -> bytes:
    """A dictionary for records like these; empty when they are too few or too much alike."""
    total = sum(map(len, records))
    if len(records) < FEWEST_SAMPLES:
        return b""
    try:
        size = min(DICTIONARY_BYTES, max(total // 16, 1024))
        return zstandard.train_dictionary(size, list(records)).as_bytes()
    except zstandard.ZstdError:
        return b""


def worth_keeping(dictionary: bytes) -> bool:
    """Whether a dictionary was trained on much; one made of a few texts is not handed on."""
    return len(dictionary) * 2 >= DICTIONARY_BYTES


def _read(dictionary: bytes) -> zstandard.ZstdCompressionDict | None:
    return zstandard.ZstdCompressionDict(dictionary) if dictionary else None


class Texts:
    """Records of one segment."""

    def __init__(self, path: Path, arrays: ArrayFile) -> None:
        self._path = path
        self._offset = arrays.integers("text.offset")
        self.dictionary = bytes(arrays.bytes_of("text.dictionary"))
        self._readers = threading.local()  # a decompressor serves one thread
        try:
            self._dictionary = _read(self.dictionary)
            with path.open("rb") as file:
                size = file.seek(0, 2)
                self._map = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) if size else b""
        except (OSError, zstandard.ZstdError) as error:
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
        (record,) = self.read((number,))
        return record

    def read(self, numbers: Iterable[int]) -> list[bytes]:
        """Some records, in the order asked.

        Raises:
            DamagedIndexError: one is not what was written.

        """
        try:
            expand = self._readers.expand
        except AttributeError:
            reader = zstandard.ZstdDecompressor(dict_data=self._dictionary)
            expand = self._readers.expand = reader.decompress
        held, offset = self._map, self._offset
        try:
            return [expand(held[offset[number] : offset[number + 1]]) for number in numbers]
        except (zstandard.ZstdError, MemoryError) as error:  # a damaged size may ask for anything
            raise DamagedIndexError(f"{self._path}: a record is damaged ({error})") from error

    def verify(self) -> None:
        """Read every record."""
        for number in range(len(self._offset) - 1):
            self[number]
