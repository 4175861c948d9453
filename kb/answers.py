"""The latest pages of results, kept in memory for whoever asks the same: widgets, feeds, readers.

An answer is the same for everyone as long as its generation answers, so it is kept under both. What
was not asked again for longest goes first; long pages, which programs ask for once, are not kept.
"""

from collections import OrderedDict
from threading import Lock

from kb.engine import Generation
from kb.search import SearchRequest, SearchResult

MOST_KEPT = 128
"""Answers; of ten hits each they take some 6 MB."""

MOST_HITS = 20
"""Of an answer that is kept."""


class Answers:
    """A bounded memory of answers, for all threads of a process."""

    def __init__(self, most: int = MOST_KEPT) -> None:
        """Keep `most` answers; none where it is 0."""
        self.most = most
        self.kept: OrderedDict[tuple[Generation, SearchRequest], SearchResult] = OrderedDict()
        self.lock = Lock()

    def get(self, generation: Generation, request: SearchRequest) -> SearchResult | None:
        """What this generation answered to the same request, if it is still known."""
        with self.lock:
            result = self.kept.get((generation, request))
            if result is not None:
                self.kept.move_to_end((generation, request))
            return result

    def keep(self, generation: Generation, result: SearchResult) -> None:
        """Keep an answer in place of the one that was not asked again for longest."""
        if result.request.per_page > MOST_HITS:
            return
        with self.lock:
            self.kept[generation, result.request] = result
            self.kept.move_to_end((generation, result.request))
            while len(self.kept) > self.most:
                self.kept.popitem(last=False)
