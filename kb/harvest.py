"""Every hit of a search, or documents chosen among them, read one by one from one generation.

The search is made once, whole; documents and extracts are read as they are asked for, so that a
long answer begins at once and takes little memory.
"""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace

from kb.engine import Generation, Match, Reader
from kb.hits import MAX_PASSAGES, HitBuilder
from kb.model import DocId
from kb.search import MAX_DEPTH, Hit, SearchRequest
from kb.searcher import Searcher, engine_query

AT_ONCE = 50
"""Documents read together."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Harvest:
    """Hits to come, of `total` that there are; to be closed once they were read."""

    reader: Reader
    builder: HitBuilder
    total: int
    matches: Sequence[Match]

    @property
    def generation(self) -> Generation:
        """Which state of the index the hits are of."""
        return self.reader.generation

    def hits(self) -> Iterator[Hit]:
        """Each hit, in order."""
        for at in range(0, len(self.matches), AT_ONCE):
            yield from self.builder.hits(self.matches[at : at + AT_ONCE])

    def close(self) -> None:
        """Let go of the generation."""
        self.reader.close()


def harvest(
    searcher: Searcher, request: SearchRequest, most: int, passages: int = MAX_PASSAGES
) -> Harvest:
    """The first `most` hits of a search, from `after` on, each with so many passages at most.

    Raises:
        SearchIndexError: the index cannot answer.
        CostlyQueryError: the query compares too much.

    """
    request = replace(request, themes=searcher.canonical_themes(request.themes))
    with ExitStack() as held:
        reader = held.enter_context(searcher.engine.reader())
        plan = searcher.plan(request.query, request.date_kind, reader, exact=request.exact)
        asked = engine_query(request, plan)
        asked = replace(asked, offset=0, limit=most, facets=False, passages=passages)
        found = searcher.answer(reader, request, asked).matches
        builder = HitBuilder.of(reader, searcher.themes, plan.marks)
        held.pop_all()  # until the harvest is closed
    return Harvest(reader=reader, builder=builder, total=found.total, matches=found.matches)


def selection(
    searcher: Searcher,
    request: SearchRequest,
    chosen: Sequence[DocId],
    passages: int = MAX_PASSAGES,
) -> Harvest:
    """Documents chosen, in that order, each with its passages where it is a hit of the search.

    Ids that are not held are left out; of the others `total` is the number.

    Raises:
        SearchIndexError: the index cannot answer.
        CostlyQueryError: the query compares too much.

    """
    whole = harvest(searcher, request, MAX_DEPTH, passages)
    ids = tuple(dict.fromkeys(chosen))
    held = whole.reader.heads(ids)
    by_id = {match.id: match for match in whole.matches}
    matches = [by_id.get(doc, Match(id=doc, score=0.0)) for doc in ids if doc in held]
    return replace(whole, total=len(matches), matches=matches)
