"""Puts what librarians pinned for a query at the top of its answer.

A pinned document is made an answer by the words of its title, so that counts, filters and pages
hold on every engine; then it is moved to its place.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from kb.clauses import Any, Clause, Field, Phrase, Term
from kb.engine import EngineQuery, Matches, Reader
from kb.model import DocId, Document
from kb.query.concepts import phrase_places

DEPTH = 100
"""How many hits may change places: pages beyond neither repeat nor lose one."""

FIRST = 100.0
"""A boost above what any query scores."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PinnedAnswer:
    """The page asked for, and the titles of the pinned hits of the whole answer."""

    matches: Matches
    titles: tuple[str, ...]


def pinned_answer(reader: Reader, asked: EngineQuery, ids: Sequence[DocId]) -> PinnedAnswer:
    """The page `asked` for with the documents `ids` before all others, in that order.

    One that the filters leave out stays out; an unknown id is ignored.
    """
    heads = reader.heads(ids)
    titles = [clause for doc in ids if doc in heads and (clause := by_title(heads[doc]))]
    asked = replace(asked, clause=Any((asked.clause, *titles)))
    if asked.offset >= DEPTH:
        return PinnedAnswer(matches=reader.search(asked), titles=())
    end = max(asked.offset + asked.limit, DEPTH)
    found = reader.search(replace(asked, offset=0, limit=end))
    by_id = {match.id: match for match in found.matches[:DEPTH]}
    first = [by_id[doc] for doc in ids if doc in by_id]
    moved = {match.id for match in first}
    order = (*first, *(match for match in found.matches if match.id not in moved))
    return PinnedAnswer(
        matches=replace(found, matches=order[asked.offset : asked.offset + asked.limit]),
        titles=tuple(heads[match.id].title for match in first),
    )


def by_title(head: Document) -> Clause | None:
    """What finds a document by its whole title; None when it has no words."""
    slots = tuple(place.folded for place in phrase_places(head.title))
    if not slots:
        return None
    if len(slots) == 1:
        return Term(Field.TITLE_EXACT, slots[0], FIRST)
    return Phrase(Field.TITLE_EXACT, slots, FIRST)


def held(addresses: Mapping[str, DocId], urls: Sequence[str]) -> tuple[DocId, ...]:
    """Ids of the addresses that the collection holds."""
    return tuple(dict.fromkeys(addresses[url] for url in urls if url in addresses))
