"""Puts what librarians pinned for a query at the top of its answer, found by the query or not.

No clause names a document, so a pinned one is made an answer by the words of its title, which add
nothing to the score of any other that holds them; then it is moved to its place.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from kb.clauses import Any, Clause, Field, Phrase, Term
from kb.engine import EngineQuery, Matches, Reader
from kb.model import DocId, Document
from kb.query.concepts import phrase_places

DEPTH = 100
"""Among how many documents that hold the title of a pinned one it is looked for."""

FIRST = 100.0
"""A boost above what any query scores."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PinnedAnswer:
    """The page asked for, and the titles of the pinned hits of the whole answer."""

    matches: Matches
    titles: tuple[str, ...]


def pinned_answer(reader: Reader, asked: EngineQuery, ids: Sequence[DocId]) -> PinnedAnswer:
    """The page `asked` for with the documents `ids` before all others, in that order.

    One that the filters leave out stays out; an unknown id is ignored. Pages neither repeat nor
    lose a hit; what `asked.after` names is none of these documents.
    """
    heads = reader.heads(ids)
    held = [heads[doc] for doc in ids if doc in heads]
    whole = replace(asked, after=None, offset=0, limit=DEPTH, facets=False)
    boosted = replace(whole, clause=titled(asked.clause, held, FIRST))
    by_id = {match.id: match for match in reader.search(boosted).matches}
    first = [by_id[head.id] for head in held if head.id in by_id]
    moved = {match.id for match in first}
    asked = replace(asked, clause=titled(asked.clause, held, 0.0))
    before = max(asked.offset - len(first), 0)  # of the others
    skipped = replace(asked, offset=0, limit=before, facets=False, passages=0)
    gone = sum(match.id in moved for match in reader.search(skipped).matches) if before else 0
    here = [] if asked.after else first[asked.offset : asked.offset + asked.limit]
    wanted = asked.limit - len(here)
    found = reader.search(replace(asked, offset=before, limit=asked.limit + len(first)))
    others = [match for match in found.matches if match.id not in moved][gone : gone + wanted]
    return PinnedAnswer(
        matches=replace(found, matches=(*here, *others)),
        titles=tuple(heads[match.id].title for match in first),
    )


def titled(clause: Clause, documents: Sequence[Document], boost: float) -> Clause:
    """The clause, and documents found by their whole titles."""
    titles = [found for head in documents if (found := by_title(head, boost))]
    return Any((clause, *titles))


def by_title(head: Document, boost: float) -> Clause | None:
    """What finds a document by its whole title; None when it has no words."""
    slots = tuple(place.folded for place in phrase_places(head.title))
    if not slots:
        return None
    if len(slots) == 1:
        return Term(Field.TITLE_EXACT, slots[0], boost)
    return Phrase(Field.TITLE_EXACT, slots, boost)


def held(addresses: Mapping[str, DocId], urls: Sequence[str]) -> tuple[DocId, ...]:
    """Ids of the addresses that the collection holds."""
    return tuple(dict.fromkeys(addresses[url] for url in urls if url in addresses))
