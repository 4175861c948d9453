"""A generation opened: its segments through Whoosh's table of contents, its arrays mapped."""

import re
from collections.abc import Iterable, Mapping
from functools import cached_property
from pathlib import Path

import numpy as np
from whoosh.filedb.filestore import FileStorage
from whoosh.index import TOC

from kb.engines.whoosh_engine.arrays import ArrayFile
from kb.engines.whoosh_engine.collection import Collection
from kb.engines.whoosh_engine.columns_read import Columns
from kb.engines.whoosh_engine.generations import Generations, Record
from kb.engines.whoosh_engine.ids import IdColumn
from kb.engines.whoosh_engine.leaves import Recent
from kb.engines.whoosh_engine.lexicon import read_lexicon
from kb.engines.whoosh_engine.records import read_head, read_passage
from kb.engines.whoosh_engine.schema import INDEX_NAME, make_schema
from kb.engines.whoosh_engine.segment import ArraySegment
from kb.engines.whoosh_engine.texts import Texts
from kb.errors import StampError
from kb.model import DocId, Document, Passage

RECENT_BYTES = 32 << 20
"""What queries leave for the next ones may take in memory, a generation a process."""


MOST_PLACES = 4_096
"""Documents whose place is remembered: half a megabyte."""


FREED_BYTES = 1 << 23
"""Arrays up to this size are made of memory that earlier ones left."""


def keep_freed_memory() -> None:
    """Have the C library keep what a query frees for the next one.

    glibc gives arrays of 128 KB and more back to the system, which then hands out each page anew,
    until one larger is freed: from then on it keeps up to twice as much. Nothing writes to this
    one, so it takes no memory itself; other libraries do not mind.
    """
    np.empty(FREED_BYTES, dtype=np.uint8)


class OpenedGeneration:
    """Everything readers of one generation share; freed when the last lets go of it."""

    def __init__(self, folder: Path, record: Record) -> None:
        self.folder = folder
        self.record = record
        self.segments = read_segments(folder)
        self.arrays = [ArrayFile(segment.arrays_path(folder)) for segment in self.segments]
        self.texts = [
            Texts(segment.texts_path(folder), arrays)
            for segment, arrays in zip(self.segments, self.arrays, strict=True)
        ]
        deleted = [tuple(segment.deleted_docs()) for segment in self.segments]
        self.collection = Collection(self.arrays, deleted)
        self.columns = Columns(self.collection)
        self.recent = Recent(RECENT_BYTES)
        keep_freed_memory()
        self._places: dict[DocId, tuple[int, int]] = {}
        self._ids = [IdColumn(arrays) for arrays in self.arrays]
        self._records = [arrays.integers("doc.record") for arrays in self.arrays]
        self._passage_counts = [arrays.integers("passage.count") for arrays in self.arrays]

    def find(self, doc: DocId) -> tuple[int, int] | None:
        """Segment and number of a live document; None when there is none of that id.

        Remembered: the head of a hit is read, then its passages.
        """
        place = self._places.get(doc)
        if place is None:
            place = self._find(doc)
            if place is not None:
                if len(self._places) >= MOST_PLACES:
                    self._places.clear()
                self._places[doc] = place
        return place

    def _find(self, doc: DocId) -> tuple[int, int] | None:
        for place, (segment, ids) in enumerate(
            zip(self.collection.segments, self._ids, strict=True)
        ):
            for number in ids.numbers(doc):
                if segment.live is None or segment.live[number]:
                    return place, number
        return None

    def head(self, place: tuple[int, int]) -> Document:
        """A document found, without its passages."""
        segment, number = place
        return read_head(self.texts[segment][self._records[segment][number]])

    def passages(
        self, place: tuple[int, int], ordinals: Iterable[int] | None
    ) -> tuple[Passage, ...]:
        """Passages of a document found, in reading order: all, or those named."""
        segment, number = place
        texts, count = self.texts[segment], self._passage_counts[segment][number]
        first = self._records[segment][number] + 1
        wanted = range(count) if ordinals is None else sorted(set(ordinals))
        held = [n for n in wanted if 0 <= n < count]
        raw = texts.read([first + n for n in held])
        return tuple([read_passage(record, n) for record, n in zip(raw, held, strict=True)])

    @cached_property
    def lexicon(self) -> Mapping[str, int]:
        """How many live documents hold each term of the exact fields."""
        return read_lexicon(self.collection)

    def verify(self) -> None:
        """Read everything against its checksums.

        Raises:
            DamagedIndexError: something is not what was written.

        """
        for arrays, texts in zip(self.arrays, self.texts, strict=True):
            arrays.verify()
            texts.verify()


def open_generation(generations: Generations, number: int, stamp: str) -> OpenedGeneration:
    """Open a generation.

    Raises:
        StampError: it was made with another schema or analysis.
        DamagedIndexError: its files cannot be read.

    """
    return opened_with(generations.path(number), generations.record(number), stamp)


def opened_with(folder: Path, record: Record, stamp: str) -> OpenedGeneration:
    """Open a generation in any folder.

    Raises:
        StampError: it was made with another schema or analysis.
        DamagedIndexError: its files cannot be read.

    """
    if record.generation.stamp != stamp:
        newer = _schema(record.generation.stamp) > _schema(stamp)
        use = "utilisez la version du programme qui l’a faite, ou " if newer else ""
        raise StampError(
            f"la génération {record.generation.number} de l’index a été faite avec "
            f"{record.generation.stamp}, ce programme lit {stamp}\u202f: "
            f"{use}lancez «\u202fkb index --rebuild\u202f»",
            newer=newer,
        )
    return OpenedGeneration(folder, record)


def _schema(stamp: str) -> int:
    """The number of the schema that a stamp names, 0 for none."""
    found = re.match(r"schema (\d+)", stamp)
    return int(found[1]) if found else 0


def toc_name() -> str:
    """Name of Whoosh's table of contents in a generation."""
    name: str = TOC._filename(INDEX_NAME, 1)
    return name


def read_segments(folder: Path) -> list[ArraySegment]:
    """Segments of a generation."""
    toc = TOC.read(FileStorage(str(folder)), INDEX_NAME, schema=make_schema())
    return list(toc.segments)


def write_segments(folder: Path, segments: list[ArraySegment]) -> None:
    """Write the table of contents, so that `whoosh.index.open_dir` opens the folder."""
    TOC(make_schema(), segments, 1).write(FileStorage(str(folder)), INDEX_NAME)
