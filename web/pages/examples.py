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
    """A search a construct, by its name in the help: whom most documents name, and a new title."""
    try:
        found = service().searcher.search(SearchRequest(sort=Sort.NEWEST, per_page=10))
    except SearchIndexError:
        return {}
    people = found.facets.get("person", ())
    person = {"person": f"auteur:« {people[0].value} »"} if people else {}
    return person | next(filter(None, map(of_title, found.hits)), {})


def of_title(hit: Hit) -> dict[str, str]:
    """Searches that find a document by two neighbouring words of its title; {} without any."""
    for one, other in pairwise(re.findall(r"[^\W_]+", hit.title)):
        if _WORDS.fullmatch(one) and _WORDS.fullmatch(other):
            published = hit.dates.published
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
                "year": f"{one} date:{published.year}" if published else "",
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


@lru_cache(maxsize=256)
def _finds(started: str, generation: int, query: str) -> bool:
    del started, generation  # what the answer stays true for
    return bool(service().searcher.ranked(query, 1))
