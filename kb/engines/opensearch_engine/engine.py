"""The OpenSearch engine: generations as indexes of a cluster, published by moving an alias."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from threading import Lock as Mutex

from kb.engine import Generation
from kb.engines.opensearch_engine.connection import AnsweredError, Cluster, Connection
from kb.engines.opensearch_engine.generations import Generations
from kb.engines.opensearch_engine.layout import INDEX_STAMP, index_body
from kb.engines.opensearch_engine.lock import Lock
from kb.engines.opensearch_engine.opened import OpenedGeneration
from kb.engines.opensearch_engine.reader import IndexReader
from kb.engines.opensearch_engine.writer import LONG_S, IndexWriter
from kb.errors import EngineUnavailableError, NoGenerationError

FRESH_S = 1.0
"""How long after another process published a generation this one may still answer with the last."""


class OpenSearchEngine:
    """One name on one cluster. Threads share an engine; processes each have theirs.

    `wait` is how a busy cluster is given time, `now` the clock of locks and generations.
    """

    def __init__(
        self,
        cluster: Cluster,
        *,
        keep_generations: int = 3,
        stamp: str = INDEX_STAMP,
        wait: Callable[[float], None] = time.sleep,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._cluster = cluster
        self._connection = Connection(cluster, wait)
        self._generations = Generations(
            self._connection, keep=keep_generations, stamp=stamp, now=now
        )
        self._opening = Mutex()
        self._opened: OpenedGeneration | None = None
        self._seen_s = 0.0

    def reader(self) -> IndexReader:
        """The published generation; whether there is a new one is asked once a second.

        Raises:
            NoGenerationError: nothing was published.
            StampError: it was made with another schema, analysis or mapping.
            DamagedIndexError: the index is gone.
            EngineUnavailableError: no host answers.

        """
        with self._opening:
            now = time.monotonic()
            if self._opened is None or now - self._seen_s > FRESH_S:
                number = self._current()
                if self._opened is None or self._opened.record.number != number:
                    self._opened = self._open(number)
                self._seen_s = now
            return IndexReader(self._opened)

    @contextmanager
    def update(self) -> Iterator[IndexWriter]:
        """Change the published generation; publish on normal exit only."""
        with self._generations.writing() as lock:
            number = self._generations.current()
            base = None if number is None else self._open(number)
            with self._publishing(lock, base) as writer:
                yield writer

    @contextmanager
    def rebuild(self) -> Iterator[IndexWriter]:
        """Start from nothing; publish on normal exit only."""
        with self._generations.writing() as lock, self._publishing(lock, None) as writer:
            yield writer

    def rollback(self) -> Generation:
        """Publish the previous generation again.

        Raises:
            NoGenerationError: there is no previous one.
            StampError, DamagedIndexError: the previous one cannot be read either.

        """
        with self._generations.writing():
            record = self._generations.previous()
            self._generations.point_at(record.number)
            self._forget()
            return record.generation

    def close(self) -> None:
        """Let go of the generation held and of the connections."""
        self._forget()
        self._connection.close()

    @contextmanager
    def _publishing(self, lock: Lock, base: OpenedGeneration | None) -> Iterator[IndexWriter]:
        number = self._generations.next_number()
        self._create(number, base)
        writer = IndexWriter(self._generations, lock, number, base)
        try:
            try:
                yield writer
                record = writer.finish()
            finally:
                writer.close()
            self._generations.publish(record, lock)
        except BaseException:
            with suppress(AnsweredError, EngineUnavailableError):  # the next writer removes it
                if self._generations.current() != number:
                    self._generations.remove(number)
            raise
        finally:
            self._forget()

    def _create(self, number: int, base: OpenedGeneration | None) -> None:
        """An empty index, or one that shares the files of the base until they change."""
        index = self._generations.index(number)
        body: object
        if base is None:
            path, body = f"/{index}", index_body(self._cluster.shards, self._cluster.replicas)
        else:
            path = f"/{self._generations.index(base.record.number)}/_clone/{index}"
            body = {"settings": {"index.blocks.write": None}}
        try:
            made = self._connection.ask("PUT", path, body, timeout_s=LONG_S)
        except AnsweredError as error:
            raise EngineUnavailableError(
                f"l’index {index} n’a pas pu être créé\u202f: {error}"
            ) from error
        # Above its high watermark no node takes a new shard: a bulk would wait for it for minutes.
        if made.get("shards_acknowledged") is False:
            raise EngineUnavailableError(
                f"aucun nœud d’OpenSearch n’a pris l’index {index}\u202f: leurs disques sont"
                " presque pleins, ou il en manque (rien n’est publié)"
            )

    def _current(self) -> int:
        number = self._generations.current()
        if number is None:
            raise NoGenerationError(
                f"rien n’est encore indexé sous le nom {self._cluster.index}\u202f:"
                " lancez «\u202fkb index\u202f»"
            )
        return number

    def _open(self, number: int) -> OpenedGeneration:
        return OpenedGeneration(self._generations, self._generations.record(number))

    def _forget(self) -> None:
        with self._opening:
            self._opened = None
