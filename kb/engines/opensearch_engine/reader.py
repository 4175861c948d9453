"""One generation, read: searches, stored documents, the lexicon."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from types import TracebackType

from kb.engine import EngineQuery, Generation, Matches
from kb.engines.opensearch_engine.answer import Held, answer
from kb.engines.opensearch_engine.layout import head_read, passages_read
from kb.engines.opensearch_engine.opened import OpenedGeneration
from kb.model import DocId, Document, Passage


class IndexReader:
    """Reads one generation, whatever is published meanwhile; one for a request, not for threads."""

    def __init__(self, opened: OpenedGeneration) -> None:
        self._opened = opened
        self._held: Held = {}
        """Documents that the last search brought, so that showing them asks nothing more."""

    @property
    def generation(self) -> Generation:
        """Which state this reads."""
        return self._opened.record.generation

    def search(self, query: EngineQuery) -> Matches:
        """Find, score, order and count.

        Raises:
            CostlyQueryError: it takes too long, or has too many parts.
            EngineUnavailableError: the cluster does not answer whole.

        """
        held: Held = {}
        matches = answer(self._opened, query, held)
        self._held = held
        return matches

    def heads(self, ids: Sequence[DocId]) -> Mapping[DocId, Document]:
        """Documents without their passages; unknown ids are absent."""
        heads = {doc: replace(self._held[doc], passages=()) for doc in ids if doc in self._held}
        missing = dict.fromkeys((doc for doc in ids if doc not in heads), ("head",))
        for found in self._opened.fetch(missing):
            heads[DocId(found["_id"])] = head_read(found["_source"]["head"])
        return heads

    def passages(self, doc: DocId, ordinals: Iterable[int] | None = None) -> tuple[Passage, ...]:
        """Passages in reading order, all or those named; () when the document is unknown."""
        wanted = None if ordinals is None else set(ordinals)
        held = self._held.get(doc)
        if held is not None and held.passages:
            return tuple(p for p in held.passages if wanted is None or p.ordinal in wanted)
        parts = ["passages"] if wanted is None else [f"passages.{n}" for n in sorted(wanted)]
        if not parts:
            return ()
        for found in self._opened.fetch({doc: parts}):
            return passages_read(found["_source"].get("passages", {}))
        return ()

    def ids(self) -> Iterator[DocId]:
        """Every id, in order."""
        return self._opened.ids()

    def lexicon(self) -> Mapping[str, int]:
        """How many documents hold each term of the exact fields."""
        return self._opened.lexicon

    def close(self) -> None:
        """Let go of what the last search brought."""
        self._held = {}

    def __enter__(self) -> "IndexReader":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()
