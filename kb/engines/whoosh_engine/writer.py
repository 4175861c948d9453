"""Changes of one generation to come: new documents in a segment of their own, deletions beside.

A document put again, or deleted after it was put, stays in the segment as a deleted one until a
merge; files of segments are shared between generations as hard links.
"""

import os
import shutil
from collections.abc import Callable
from pathlib import Path

from kb.analysis import IndexedFields, check_id
from kb.engines.whoosh_engine.opened import OpenedGeneration
from kb.engines.whoosh_engine.segment import ArraySegment
from kb.engines.whoosh_engine.segment_writer import SegmentWriter
from kb.model import DocId, Document


class IndexWriter:
    """Writes segments into `folder`, starting from a generation or from nothing."""

    def __init__(
        self,
        folder: Path,
        base: OpenedGeneration | None,
        analyse: Callable[[Document], IndexedFields],
    ) -> None:
        self._analyse = analyse
        self._folder = folder
        self._base = base
        dictionary = base.texts[0].dictionary if base is not None and base.texts else None
        self._fresh = SegmentWriter(folder, dictionary)
        self._removed: set[DocId] = set()

    def put(self, document: Document) -> None:
        """Add the document, or replace the one with its id."""
        indexed = self._analyse(document)
        self.delete(document.id)
        self._fresh.add(document, indexed)

    def delete(self, doc: DocId) -> None:
        """Leave the document out; unknown ids are ignored."""
        check_id(doc)
        self._fresh.delete(doc)
        self._removed.add(doc)

    def finish(self) -> list[ArraySegment]:
        """Every segment of the new generation, its files in the folder."""
        segments = self._kept()
        if len(self._fresh):
            segments.append(self._fresh.finish())
        else:
            self._fresh.discard()
        return segments

    def close(self) -> None:
        """Let go of files, when something failed."""
        self._fresh.close()

    def _kept(self) -> list[ArraySegment]:
        """Segments of the base with something left in them."""
        if self._base is None:
            return []
        gone: list[set[int]] = [set() for _ in self._base.segments]
        for doc in self._removed:
            place = self._base.find(doc)
            if place is not None:
                gone[place[0]].add(place[1])
        kept = [
            segment.without(deleted)
            for segment, deleted in zip(self._base.segments, gone, strict=True)
        ]
        kept = [segment for segment in kept if segment.doc_count()]
        for segment in kept:
            _share(segment.arrays_path(self._base.folder), self._folder)
            _share(segment.texts_path(self._base.folder), self._folder)
        return kept


def _share(path: Path, folder: Path) -> None:
    """Have the file in another folder too: by a link, or a copy where links are not to be had."""
    target = folder / path.name
    try:
        os.link(path, target)
    except OSError:
        shutil.copyfile(path, target)
