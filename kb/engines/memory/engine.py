"""Generations in memory: a frozen mapping from id to indexed document, published by assignment."""

import threading
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from types import TracebackType

from kb.analysis import EXACT_FIELDS, STAMP, fields_of
from kb.engine import EngineQuery, Generation, Matches
from kb.engines.memory.answer import search
from kb.engines.memory.places import Indexed
from kb.errors import LockedError, NoGenerationError
from kb.model import DocId, Document, Passage


@dataclass(frozen=True, slots=True, kw_only=True)
class _State:
    """A published generation; `previous` is what rollback returns to."""

    generation: Generation
    documents: Mapping[DocId, Indexed]
    previous: "_State | None"


class MemoryReader:
    """One state, unchanging."""

    def __init__(self, state: _State) -> None:
        self._state = state

    @property
    def generation(self) -> Generation:
        """Which state this reads."""
        return self._state.generation

    def search(self, query: EngineQuery) -> Matches:
        """Find, score, order and count."""
        return search(self._state.documents, query)

    def heads(self, ids: Sequence[DocId]) -> Mapping[DocId, Document]:
        """Documents without their passages; unknown ids are absent."""
        held = self._state.documents
        return {doc: replace(held[doc].document, passages=()) for doc in ids if doc in held}

    def passages(self, doc: DocId, ordinals: Iterable[int] | None = None) -> tuple[Passage, ...]:
        """Passages in reading order, all or those named; () when the document is unknown."""
        held = self._state.documents.get(doc)
        if held is None:
            return ()
        wanted = None if ordinals is None else set(ordinals)
        return tuple(p for p in held.document.passages if wanted is None or p.ordinal in wanted)

    def ids(self) -> Iterator[DocId]:
        """Every id, in order."""
        return iter(sorted(self._state.documents))

    def lexicon(self) -> Mapping[str, int]:
        """How many documents hold each term of the exact fields."""
        counts: Counter[str] = Counter()
        for held in self._state.documents.values():
            counts.update({term for name in EXACT_FIELDS for term in held.terms[name]})
        return counts

    def close(self) -> None:
        """Nothing to let go of."""

    def __enter__(self) -> "MemoryReader":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()


class MemoryWriter:
    """Documents of the generation to come."""

    def __init__(self, documents: Mapping[DocId, Indexed]) -> None:
        self.documents = dict(documents)

    def put(self, document: Document) -> None:
        """Add or replace."""
        self.documents[document.id] = Indexed.of(document, fields_of(document))

    def delete(self, doc: DocId) -> None:
        """Leave out; unknown ids are ignored."""
        self.documents.pop(doc, None)


class MemoryEngine:
    """Generations in this process."""

    def __init__(self) -> None:
        self._state: _State | None = None
        self._last_number = 0
        self._lock = threading.Lock()

    def reader(self) -> MemoryReader:
        """The published generation.

        Raises:
            NoGenerationError: nothing was published.

        """
        if self._state is None:
            raise NoGenerationError("rien n’est encore indexé\u202f: lancez «\u202fkb index\u202f»")
        return MemoryReader(self._state)

    @contextmanager
    def update(self) -> Iterator[MemoryWriter]:
        """Change the published generation; publish on normal exit only."""
        with self._writing():
            writer = MemoryWriter({} if self._state is None else self._state.documents)
            yield writer
            self._publish(writer.documents)

    @contextmanager
    def rebuild(self) -> Iterator[MemoryWriter]:
        """Start from nothing; publish on normal exit only."""
        with self._writing():
            writer = MemoryWriter({})
            yield writer
            self._publish(writer.documents)

    def rollback(self) -> Generation:
        """Publish the previous generation again.

        Raises:
            NoGenerationError: there is no previous one.

        """
        with self._writing():
            if self._state is None or self._state.previous is None:
                raise NoGenerationError("il n’y a pas de génération précédente où revenir")
            self._state = self._state.previous
            return self._state.generation

    def close(self) -> None:
        """Nothing to let go of."""

    @contextmanager
    def _writing(self) -> Iterator[None]:
        if not self._lock.acquire(blocking=False):
            raise LockedError(
                "une autre exécution écrit l’index\u202f: attendez qu’elle se termine"
            )
        try:
            yield
        finally:
            self._lock.release()

    def _publish(self, documents: Mapping[DocId, Indexed]) -> None:
        self._last_number += 1
        texts = (p.text for held in documents.values() for p in held.document.passages)
        generation = Generation(
            number=self._last_number,
            documents=len(documents),
            size_bytes=sum(len(text.encode("utf-8", "surrogatepass")) for text in texts),
            published_at=datetime.now(UTC),
            stamp=STAMP,
        )
        self._state = _State(generation=generation, documents=documents, previous=self._state)
