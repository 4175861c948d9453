"""Searches offered as examples: only those that find something in the collection that answers.

Where the questions we know of find nothing, words of its newest documents stand in for them.
"""

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from itertools import islice, pairwise

from kb.errors import SearchIndexError
from kb.search import Hit, SearchRequest, Sort
from web.service import service

HOME = (
    "plan de lutte contre les discriminations",
    "à quoi sert un conseil citoyen",
    "gestion urbaine de proximité",
)
"""Questions as readers ask them."""

_WORDS = re.compile(r"[^\W\d_]{4,}")


def at_home(latest: Sequence[Hit]) -> tuple[str, ...]:
    """The examples of the home page; `latest` are the newest documents."""
    titles = (" ".join(_WORDS.findall(hit.title)[:3]) for hit in latest)
    known = filter(finds, dict.fromkeys((*HOME, *filter(None, titles))))
    return tuple(islice(known, len(HOME)))


def of_the_collection() -> Mapping[str, str]:
    """A search a construct, by its name in the help, made of a document's title; {} for none."""
    try:
        found = service().searcher.search(SearchRequest(sort=Sort.NEWEST, per_page=10))
    except SearchIndexError:
        return {}
    for hit in found.hits:
        for one, other in pairwise(re.findall(r"[^\W_]+", hit.title)):
            if _WORDS.fullmatch(one) and _WORDS.fullmatch(other):
                return {
                    "phrase": f"« {one} {other} »",
                    "either": f"{one} OU {other}",
                    "both": f"{one} ET {other}",
                    "prefix": f"{one[:5]}*",
                    "near": f"{one} PROCHE/5 {other}",
                    "title": f"titre:{one}",
                    "type": f"type:{hit.type}",
                    "theme": f"theme:{hit.themes[0].slug}" if hit.themes else "",
                    "language": f"langue:{hit.language}",
                    "year": f"{one} date:{hit.dates.published.year}" if hit.dates.published else "",
                }
    return {}


def finds(query: str) -> bool:
    """Whether a search finds anything; asked once a generation. Nothing written finds nothing."""
    if not query:
        return False
    try:
        generation = service().searcher.generation
    except SearchIndexError:
        return False
    return _finds(service().started, generation, query)


def someone() -> str | None:
    """The person whom most documents name, if any."""
    try:
        found = service().searcher.search(SearchRequest(per_page=1))
    except SearchIndexError:
        return None
    people = found.facets.get("person", ())
    return people[0].value if people else None


@lru_cache(maxsize=256)
def _finds(started: str, generation: int, query: str) -> bool:
    del started, generation  # what the answer stays true for
    return bool(service().searcher.ranked(query, 1))
