"""Changes of one generation to come: new documents in segments of their own, deletions beside.

A document put again, or deleted after it was put, stays in its segment as a deleted one until a
merge; files of segments are shared between generations as hard links.
"""

import os
import shutil
from collections.abc import Callable
from pathlib import Path

from kb.analysis import IndexedFields, check, check_id
from kb.engines.whoosh_engine.arrays import ArrayFile
from kb.engines.whoosh_engine.ids import IdColumn
from kb.engines.whoosh_engine.merge import Source, merge
from kb.engines.whoosh_engine.opened import OpenedGeneration
from kb.engines.whoosh_engine.policy import MergePolicy
from kb.engines.whoosh_engine.preparing import Preparation
from kb.engines.whoosh_engine.segment import ArraySegment
from kb.engines.whoosh_engine.segment_writer import SegmentWriter
from kb.engines.whoosh_engine.texts import worth_keeping
from kb.model import DocId, Document

MOST_OCCURRENCES = 48_000_000
"""Held in memory before a segment is written: about 400 MB, and as much again while it is."""

BATCH_CHARS = 1_000_000
"""Texts made ready together: some two hundred documents."""


class _Held:
    """A segment written before, where its files are, and what is deleted from it from now on."""

    def __init__(self, segment: ArraySegment, folder: Path) -> None:
        self.segment = segment
        self.folder = folder
        self._ids = IdColumn(ArrayFile(segment.arrays_path(folder)))
        self._gone: set[int] = set()

    def delete(self, doc: DocId) -> None:
        """Leave a document out, if it is here."""
        self._gone.update(self._ids.numbers(doc))

    def left(self) -> ArraySegment:
        """The segment without what was deleted."""
        return self.segment.without(self._gone) if self._gone else self.segment


class IndexWriter:
    """Writes segments into `folder`, starting from a generation or from nothing."""

    def __init__(
        self,
        folder: Path,
        base: OpenedGeneration | None,
        *,
        analyse: Callable[[Document], IndexedFields],
        policy: MergePolicy,
        most_occurrences: int,
        workers: int,
    ) -> None:
        self._folder = folder
        self._policy = policy
        self._most = most_occurrences
        self._held = [] if base is None else [_Held(s, base.folder) for s in base.segments]
        self._dictionary = _dictionary_of(base)
        self._fresh = SegmentWriter(folder, self._dictionary)
        self._preparation = Preparation(analyse, workers)
        self._batch: list[Document] = []
        self._batch_chars = 0
        self._waiting: set[DocId] = set()
        """Documents put that no segment has yet."""

    def put(self, document: Document) -> None:
        """Add the document, or replace the one with its id."""
        check(document)
        self.delete(document.id)
        self._waiting.add(document.id)
        self._batch.append(document)
        self._batch_chars += len(document.title) + sum(len(p.text) for p in document.passages)
        if self._batch_chars >= min(BATCH_CHARS, self._most):
            self._give()

    def delete(self, doc: DocId) -> None:
        """Leave the document out; unknown ids are ignored."""
        check_id(doc)
        if doc in self._waiting:
            self._give()
            self._take(everything=True)
        self._fresh.delete(doc)
        for held in self._held:
            held.delete(doc)

    def finish(self) -> list[ArraySegment]:
        """Every segment of the new generation, its files in the folder."""
        self._give()
        self._take(everything=True)
        self._settle()
        left = [(held.left(), held.folder) for held in self._held]
        left = [(segment, folder) for segment, folder in left if segment.doc_count()]
        chosen = set(self._policy([segment for segment, _ in left]))
        kept = [each for place, each in enumerate(left) if place not in chosen]
        merged = [left[place] for place in chosen]
        segments = [segment for segment, _ in kept]
        if merged:
            merged.sort(key=lambda each: each[0].doc_count(), reverse=True)
            segments.append(merge([Source.of(*each) for each in merged], self._folder))
        self._gather(kept)
        self._drop([segment for segment, folder in merged if folder == self._folder])
        return sorted(segments, key=lambda segment: segment.doc_count(), reverse=True)

    def close(self) -> None:
        """Let go of files and workers."""
        self._preparation.close()
        self._fresh.close()

    def _give(self) -> None:
        """Have the documents put last made ready."""
        batch, self._batch, self._batch_chars = self._batch, [], 0
        if batch:
            self._preparation.give(batch, self._fresh.dictionary)
            self._take()

    def _take(self, *, everything: bool = False) -> None:
        """Add what is ready, writing a segment whenever memory is full."""
        for ids, batch in self._preparation.ready(everything=everything):
            self._fresh.add(ids, batch)
            self._waiting.difference_update(ids)
            if self._fresh.occurrences > self._most:
                self._settle()
                self._fresh = SegmentWriter(self._folder, self._dictionary)

    def _settle(self) -> None:
        """Write what is in memory as a segment."""
        if len(self._fresh):
            self._held.append(_Held(self._fresh.finish(), self._folder))
            self._dictionary = self._fresh.dictionary
        else:
            self._fresh.discard()

    def _gather(self, kept: list[tuple[ArraySegment, Path]]) -> None:
        """Have the files of segments of the base in the folder too."""
        for segment, folder in kept:
            if folder != self._folder:
                _share(segment.arrays_path(folder), self._folder)
                _share(segment.texts_path(folder), self._folder)

    def _drop(self, segments: list[ArraySegment]) -> None:
        """Remove files that a merge made needless."""
        for segment in segments:
            segment.arrays_path(self._folder).unlink()
            segment.texts_path(self._folder).unlink()


def _share(path: Path, folder: Path) -> None:
    """Have the file in another folder too: by a link, or a copy where links are not to be had."""
    target = folder / path.name
    try:
        os.link(path, target)
    except OSError:
        shutil.copyfile(path, target)


def _dictionary_of(base: OpenedGeneration | None) -> bytes | None:
    """The dictionary of texts to go on with; None to make one."""
    if base is None or not base.texts or not worth_keeping(base.texts[0].dictionary):
        return None
    return base.texts[0].dictionary
