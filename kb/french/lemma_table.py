"""The dictionary of forms as a file that is mapped, not read: every process shares its pages.

    one line       what the table was made from, and of which layout
    16 bytes       number of slots (a power of two), bytes of entries, CRC-32 of all that follows
    slots × 4      where the entry of a form begins, plus one; 0 for none. A form's slot is its
                   CRC-32, or the next one free
    entries        form, NUL, lemma, line feed, in UTF-8

Numbers are in the order of the machine, which wrote the file for itself. A file that is not whole
or not of this stamp is none.
"""

import mmap
import os
import struct
import zlib
from array import array
from collections.abc import Iterator, Mapping
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Self

LAYOUT = 1
_HEADER = struct.Struct("=QII")


class LemmaTable(Mapping[str, str]):
    """A mapped file of lemmas."""

    def __init__(self, mapped: mmap.mmap, first: int, slots: int) -> None:
        self._map = mapped
        self._mask = slots - 1
        self._entries = first + 4 * slots
        self._slots = memoryview(mapped)[first : self._entries].cast("I")

    @classmethod
    def open(cls, path: Path, source: str) -> Self | None:
        """The table of that file; None when there is none of this source that is whole."""
        head = _stamp(source)
        try:
            with path.open("rb") as file:
                mapped = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        except (OSError, ValueError):  # no file, or an empty one
            return None
        first = len(head) + _HEADER.size
        if len(mapped) < first or mapped[: len(head)] != head:
            return None
        slots, size, checksum = _HEADER.unpack_from(mapped, len(head))
        if len(mapped) != first + 4 * slots + size or zlib.crc32(mapped[first:]) != checksum:
            return None
        return cls(mapped, first, slots)

    def find(self, form: str) -> str | None:
        """The lemma; None for a form that is not known."""
        raw = form.encode("utf-8", "surrogatepass")
        wanted = raw + b"\0"
        slot = zlib.crc32(raw) & self._mask
        while place := self._slots[slot]:
            start = self._entries + place - 1
            lemma = start + len(wanted)
            if self._map[start:lemma] == wanted:
                end = self._map.find(b"\n", lemma)
                return self._map[lemma:end].decode("utf-8", "surrogatepass")
            slot = (slot + 1) & self._mask
        return None

    def __getitem__(self, form: str, /) -> str:
        """The lemma of a form.

        Raises:
            KeyError: it is not known.

        """
        lemma = self.find(form)
        if lemma is None:
            raise KeyError(form)
        return lemma

    def __contains__(self, form: object, /) -> bool:
        return isinstance(form, str) and self.find(form) is not None

    def __iter__(self) -> Iterator[str]:
        entries = self._map[self._entries :].decode("utf-8", "surrogatepass")
        return (entry.partition("\0")[0] for entry in entries.split("\n")[:-1])

    def __len__(self) -> int:
        return sum(1 for _ in self)


def write(path: Path, source: str, lemmas: Mapping[str, str]) -> None:
    """Write the table whole or not at all; two processes may do so at once.

    Raises:
        OSError: the folder cannot be written.

    """
    slots = 1 << max(2 * len(lemmas) - 1, 1).bit_length()
    mask = slots - 1
    table = array("I", bytes(4 * slots))
    entries = bytearray()
    for form, lemma in lemmas.items():
        raw = form.encode("utf-8", "surrogatepass")
        slot = zlib.crc32(raw) & mask
        while table[slot]:
            slot = (slot + 1) & mask
        table[slot] = len(entries) + 1
        entries += raw + b"\0" + lemma.encode("utf-8", "surrogatepass") + b"\n"
    body = table.tobytes() + bytes(entries)
    header = _HEADER.pack(slots, len(entries), zlib.crc32(body))
    path.parent.mkdir(parents=True, exist_ok=True)
    with NamedTemporaryFile(dir=path.parent, prefix=path.name, delete=False) as file:
        try:
            file.write(_stamp(source) + header + body)
            file.close()
            Path(file.name).replace(path)
        except BaseException:
            os.unlink(file.name)  # noqa: PTH108  # the name is a string
            raise


def _stamp(source: str) -> bytes:
    line = f"kb lemmas {LAYOUT} {source}\n".encode()
    return line + b" " * (-len(line) % 4)  # slots are read in place, at a multiple of four
