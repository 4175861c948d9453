"""Batches made ready by other processes, taken back in the order they were given.

What comes of a batch does not depend on where it is made, so an index is the same byte for byte
with and without workers. When they cannot be had or die, the work is done here.
"""

import multiprocessing
import os
import threading
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from functools import lru_cache
from multiprocessing.connection import wait
from pathlib import Path

from kb.analysis import IndexedFields
from kb.engines.whoosh_engine.batch import Batch, digest
from kb.engines.whoosh_engine.texts import Compressor
from kb.french.lemma import keep_lemmas, lemmas_folder
from kb.model import DocId, Document

ALONE = 4
"""So many batches are made here before workers are worth their start, a second each."""

Analyse = Callable[[Document], IndexedFields]
Ready = tuple[list[DocId], Batch]


class Preparation:
    """Makes batches ready, in `workers` processes once there is enough to do."""

    def __init__(self, analyse: Analyse, workers: int) -> None:
        self._analyse = analyse
        self._workers = workers
        self._pool: ProcessPoolExecutor | None = None
        self._given = 0
        self._waiting: deque[tuple[Sequence[Document], bytes | None, Future[Batch] | None]] = (
            deque()
        )

    def give(self, documents: Sequence[Document], dictionary: bytes | None) -> None:
        """Have a batch made ready; its texts are compressed when the dictionary is known."""
        self._given += 1
        future = None
        if self._workers and self._given > ALONE:
            try:
                future = self._started().submit(_made, documents, self._analyse, dictionary)
            except (BrokenProcessPool, OSError):
                self._workers = 0
        self._waiting.append((documents, dictionary, future))

    def ready(self, *, everything: bool = False) -> Iterator[Ready]:
        """Batches in order: those that must not wait any longer, or all that were given."""
        while len(self._waiting) > (0 if everything else 2 * self._workers):
            documents, dictionary, future = self._waiting.popleft()
            yield [document.id for document in documents], self._of(documents, dictionary, future)

    def close(self) -> None:
        """Let the workers go."""
        self._waiting.clear()
        if self._pool is not None:
            self._pool.shutdown(cancel_futures=True)
            self._pool = None

    def _of(
        self, documents: Sequence[Document], dictionary: bytes | None, future: Future[Batch] | None
    ) -> Batch:
        if future is not None:
            try:
                return future.result()
            except BrokenProcessPool:
                self._workers = 0
        return _made(documents, self._analyse, dictionary)

    def _started(self) -> ProcessPoolExecutor:
        if self._pool is None:
            self._pool = ProcessPoolExecutor(
                self._workers,
                mp_context=multiprocessing.get_context("spawn"),
                initializer=_begin,
                initargs=(lemmas_folder(),),
            )
        return self._pool


def _made(documents: Sequence[Document], analyse: Analyse, dictionary: bytes | None) -> Batch:
    compressor = None if dictionary is None else _compressor(dictionary)
    return digest(documents, analyse, compressor)


@lru_cache(maxsize=2)
def _compressor(dictionary: bytes) -> Compressor:
    return Compressor(dictionary)


def _begin(folder: Path | None) -> None:
    """Share the dictionary of French on disk, and do not outlive who started this process."""
    if folder is not None:
        keep_lemmas(folder)
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_end_with, args=(parent.sentinel,), daemon=True).start()


def _end_with(sentinel: int) -> None:
    wait([sentinel])
    os._exit(1)
