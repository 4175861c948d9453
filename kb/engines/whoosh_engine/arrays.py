"""A file of named arrays, read in place: what is mapped is what is computed with.

Layout, little-endian: magic, each array padded to 64 bytes, then a JSON directory (names, types,
places, checksums, facts), its length, its checksum and the magic again. Opening checks the
directory only; `verify` reads everything.
"""

import json
import mmap
import zlib
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Literal, cast

import numpy as np
import numpy.typing as npt

from kb.errors import DamagedIndexError

MAGIC = b"KBARRAY1"
ALIGNMENT = 64
_FOOTER = len(MAGIC) + 12

Array = npt.NDArray[np.generic]
Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]

Facts = Mapping[str, Sequence[Sequence[str]]]
"""What is not numbers: the sets of values of each facet column."""


class ArrayWriter:
    """Writes arrays one after the other, so that none but the current one is in memory."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("xb")
        self._directory: dict[str, tuple[str, int, int, int]] = {}
        self._file.write(MAGIC)

    def add(self, name: str, array: Array) -> None:
        """Write one array; integers keep their width."""
        self.add_parts(name, array.dtype, [array])

    def add_parts(self, name: str, dtype: npt.DTypeLike, parts: Sequence[Array]) -> None:
        """Write one array given as pieces."""
        if name in self._directory:
            raise ValueError(f"array {name} is written already")
        little = np.dtype(dtype).newbyteorder("<")
        self._file.write(b"\0" * (-self._file.tell() % ALIGNMENT))
        start, checksum, count = self._file.tell(), 0, 0
        for part in parts:
            raw = np.ascontiguousarray(part, dtype=little).view(np.uint8).data
            checksum = zlib.crc32(raw, checksum)
            count += part.size
            self._file.write(raw)
        self._directory[name] = (little.str, start, count, checksum)

    def finish(self, facts: Facts) -> None:
        """Write the directory and close."""
        directory = json.dumps({"arrays": self._directory, "facts": facts}).encode()
        self._file.write(directory)
        self._file.write(len(directory).to_bytes(8, "little"))
        self._file.write(zlib.crc32(directory).to_bytes(4, "little"))
        self._file.write(MAGIC)
        self._file.close()

    def close(self) -> None:
        """Close without a directory, when something failed."""
        self._file.close()


class ArrayFile:
    """An array file, mapped; arrays are read-only views of it.

    Raises:
        DamagedIndexError: the file is missing, cut short or not one of these.

    """

    def __init__(self, path: Path) -> None:
        self._path = path
        try:
            with path.open("rb") as file:
                self._map = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        except (OSError, ValueError) as error:
            raise DamagedIndexError(f"{path}: cannot be read ({error})") from error
        directory = json.loads(self._read_directory())
        self.facts: Facts = directory["facts"]
        self._directory: Mapping[str, tuple[str, int, int, int]] = directory["arrays"]

    def __getitem__(self, name: str) -> Array:
        dtype, start, count, _ = self._entry(name)
        return np.frombuffer(self._map, dtype=np.dtype(dtype), count=count, offset=start)

    @property
    def names(self) -> frozenset[str]:
        """Arrays of the file."""
        return frozenset(self._directory)

    def bytes_of(self, name: str) -> memoryview:
        """Raw bytes of an array, not copied."""
        dtype, start, count, _ = self._entry(name)
        return memoryview(self._map)[start : start + count * np.dtype(dtype).itemsize]

    def integers(self, name: str) -> "memoryview[int]":
        """An array to read integers of one by one, which numpy is slow at; not copied."""
        code = cast('Literal["B"]', np.dtype(self._entry(name)[0]).char)  # whichever it is
        return self.bytes_of(name).cast(code)

    def verify(self) -> None:
        """Read everything against its checksum.

        Raises:
            DamagedIndexError: an array is not what was written.

        """
        for name, (_, _, _, checksum) in self._directory.items():
            if zlib.crc32(self.bytes_of(name)) != checksum:
                raise DamagedIndexError(f"{self._path}: array {name} is damaged")

    def _entry(self, name: str) -> tuple[str, int, int, int]:
        try:
            return self._directory[name]
        except KeyError:
            raise DamagedIndexError(f"{self._path}: array {name} is missing") from None

    def _read_directory(self) -> bytes:
        whole = self._map
        if len(whole) < len(MAGIC) + _FOOTER or whole[-len(MAGIC) :] != MAGIC:
            raise DamagedIndexError(f"{self._path}: the file is cut short or not an array file")
        end = len(whole) - _FOOTER
        size = int.from_bytes(whole[end : end + 8], "little")
        checksum = int.from_bytes(whole[end + 8 : end + 12], "little")
        raw = whole[max(end - size, 0) : end]
        if zlib.crc32(raw) != checksum:
            raise DamagedIndexError(f"{self._path}: the directory is damaged")
        return raw


def smallest_uint(largest: int) -> np.dtype[np.unsignedinteger]:
    """The narrowest unsigned type that holds `largest`.

    >>> smallest_uint(255), smallest_uint(256)
    (dtype('uint8'), dtype('uint16'))
    """
    return np.dtype(np.min_scalar_type(max(largest, 0)))


def run_starts(values: Array) -> Ints:
    """Where each run of equal values begins."""
    fresh = np.empty(values.size, dtype=np.bool_)
    fresh[:1] = True
    np.not_equal(values[1:], values[:-1], out=fresh[1:])
    return fresh.nonzero()[0]


def distinct(values: Ints) -> Ints:
    """Each value once, increasing; the array given is sorted in place."""
    values.sort()
    return values.take(run_starts(values))


def run_lengths(starts: Ints, size: int) -> Ints:
    """How long each run is, of runs that fill `size` places."""
    lengths = np.empty(starts.size, dtype=np.int64)
    np.subtract(starts[1:], starts[:-1], out=lengths[:-1])
    lengths[-1:] = size - starts[-1:]
    return lengths


class Packed:
    """Integers mostly small, in a narrow array; its largest number stands for the few beside it.

    One huge document must not double the size of everyone's positions.
    """

    def __init__(self, file: ArrayFile, name: str) -> None:
        self._low = file[f"{name}.low"]
        self._low_view = file.integers(f"{name}.low")
        self._escape = (1 << self._low.dtype.itemsize * 8) - 1
        self._where = file[f"{name}.where"]
        self._where_view = file.integers(f"{name}.where")
        self._high = file[f"{name}.high"]

    def __getitem__(self, stretch: slice) -> Ints:
        values = self._low[stretch].astype(np.int64)
        if self._where.size:
            first, last = np.searchsorted(self._where, (stretch.start, stretch.stop))
            if first < last:
                at = self._where[first:last].astype(np.int64) - stretch.start
                values[at] = self._high[first:last]
        return values

    def view(self, start: int, stop: int) -> Ints:
        """A stretch in whatever integer type holds it, not copied when all of it is small."""
        if self._where_view and bisect_left(self._where_view, start) != bisect_left(
            self._where_view, stop
        ):
            return self[start:stop]
        return self._low[start:stop]  # type: ignore[return-value]  # narrower

    def values(self, start: int, stop: int) -> Sequence[int]:
        """A stretch to look at one by one, which arrays are slow at."""
        if self._where_view and bisect_left(self._where_view, start) != bisect_left(
            self._where_view, stop
        ):
            return self[start:stop].tolist()  # type: ignore[no-any-return]  # integers
        return self._low_view[start:stop]

    def take(self, at: Ints, mode: Literal["raise", "clip"] = "raise") -> Ints:
        """Values at some places."""
        low = self._low.take(at, mode=mode)
        values = low.astype(np.int64)
        if self._where.size:
            escaped = low == self._escape
            if escaped.any():
                where = np.minimum(at[escaped], self._low.size - 1)  # as "clip" reads them
                values[escaped] = self._high.take(self._where.searchsorted(where))
        return values


class PackedParts:
    """Integers given piece by piece, to be written for `Packed` to read."""

    def __init__(self, low: type[np.unsignedinteger]) -> None:
        self._low = np.dtype(low)
        self._largest = int(np.iinfo(low).max)
        self._lows: list[Array] = []
        self._where: list[Array] = []
        self._high: list[Array] = []
        self.size = 0

    def add(self, values: Ints | npt.NDArray[np.uint32]) -> None:
        """Add the next ones."""
        over = (values >= self._largest).nonzero()[0]
        self._where.append((over + self.size).astype(np.uint32))
        self._high.append(values[over].astype(np.uint32))
        self._lows.append(np.minimum(values, self._largest).astype(self._low))
        self.size += values.size

    def write(self, writer: ArrayWriter, name: str) -> None:
        """Write all of them."""
        writer.add_parts(f"{name}.low", self._low, self._lows)
        writer.add_parts(f"{name}.where", np.uint32, self._where)
        writer.add_parts(f"{name}.high", np.uint32, self._high)
