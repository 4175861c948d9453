"""Ways on from a search that finds nothing, each with how many documents it leads to.

Every way is counted by a search of its own: the price is paid only when there is nothing to show.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from kb.search import Interpretation, SearchRequest
from web.addressing import links
from web.addressing.addresses import search_url
from web.pages.chosen import Chip

Count = Callable[[SearchRequest], int]
"""How many documents answer a search."""

MOST_FILTERS = 6
MOST_WORDS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """`said` in words, `quoted` the words it looks for, "" where the question is kept."""

    said: str
    quoted: str
    total: int
    address: str


def ways(
    asked: SearchRequest, read: Interpretation, chips: Sequence[Chip], count: Count
) -> tuple[Way, ...]:
    """What finds something: fewer filters, every form of the words, the words alone, one word."""
    return tuple(
        Way(said=said, quoted=quoted, total=total, address=search_url(to))
        for said, quoted, to in _candidates(asked, read, chips)
        if (total := count(to))
    )


def _candidates(
    asked: SearchRequest, read: Interpretation, chips: Sequence[Chip]
) -> Iterator[tuple[str, str, SearchRequest]]:
    for chip in chips[:MOST_FILTERS]:
        yield f"sans le filtre {chip.group}\u202f: {chip.label}", "", chip.removed
    if len(chips) > 1:
        yield "sans aucun filtre", "", links.unfiltered(asked)
    if asked.exact:
        yield "avec toutes les formes des mots", "", links.exactly(asked, False)
    words = tuple(dict.fromkeys(" ".join((*read.phrases, *read.terms)).split()))
    plain = " ".join(words)
    bare = replace(links.unfiltered(asked), exact=False)
    if plain and plain != " ".join(asked.query.split()):
        yield "avec les mots seuls, sans guillemets ni consigne", plain, replace(bare, query=plain)
    if len(words) > 1:
        telling = sorted((w for w in words if len(w) > 2), key=len, reverse=True)[:MOST_WORDS]
        for word in (word for word in words if word in telling):
            yield "avec un seul mot", word, replace(bare, query=word)
