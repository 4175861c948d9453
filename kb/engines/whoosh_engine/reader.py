"""One generation, read: searches, stored documents, the lexicon."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from types import TracebackType

import numpy as np

from kb.engine import EngineQuery, Generation, Matches
from kb.engines.whoosh_engine.answer import answer
from kb.engines.whoosh_engine.leaves import Recent
from kb.engines.whoosh_engine.opened import RECENT_BYTES, OpenedGeneration
from kb.model import DocId, Document, Passage


class IndexReader:
    """Reads one generation, whatever is published meanwhile."""

    def __init__(self, opened: OpenedGeneration) -> None:
        self._opened = opened

    @property
    def generation(self) -> Generation:
        """Which state this reads."""
        return self._opened.record.generation

    def search(self, query: EngineQuery) -> Matches:
        """Find, score, order and count.

        Raises:
            CostlyQueryError: its phrases and nearness compare more than a query may.

        """
        return answer(self._opened.collection, self._opened.columns, self._opened.recent, query)

    def heads(self, ids: Sequence[DocId]) -> Mapping[DocId, Document]:
        """Documents without their passages; unknown ids are absent."""
        opened = self._opened
        places = {doc: opened.find(doc) for doc in ids}
        return {doc: opened.head(place) for doc, place in places.items() if place is not None}

    def passages(self, doc: DocId, ordinals: Iterable[int] | None = None) -> tuple[Passage, ...]:
        """Passages in reading order, all or those named; () when the document is unknown."""
        place = self._opened.find(doc)
        return () if place is None else self._opened.passages(place, ordinals)

    def ids(self) -> Iterator[DocId]:
        """Every id, in order."""
        collection = self._opened.collection
        ids = np.sort(collection.ids[collection.is_live])
        return iter([DocId(f"{number:016x}") for number in ids.tolist()])

    def lexicon(self) -> Mapping[str, int]:
        """How many documents hold each term of the exact fields."""
        return self._opened.lexicon

    def forget(self) -> None:
        """Let go of what queries worked out for those after them: to measure a first one."""
        self._opened.recent = Recent(RECENT_BYTES)

    def close(self) -> None:
        """Let go; the files are unmapped with the last reader of the generation."""

    def __enter__(self) -> "IndexReader":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()
