"""Addresses of searches: one search has one query string, with defaults left out."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from functools import lru_cache
from urllib.parse import quote_plus

from kb.search import DateKind, DateRange, SearchRequest, Sort

_DEFAULT = SearchRequest()


def query_string(request: SearchRequest) -> str:
    """The search as it stands after « ? »; "" for the search for everything.

    >>> query_string(SearchRequest(query="cité", themes=("a/b",), page=2))
    'q=cit%C3%A9&theme=a%2Fb&page=2'

    """
    return "&".join([f"{name}={_quoted(value)}" for name, value in _parameters(request)])


@lru_cache(maxsize=2048)
def _quoted(value: str) -> str:
    """As forms send it; a page repeats its query in every link."""
    return quote_plus(value)


def parameters(request: SearchRequest, *without: str) -> list[tuple[str, str]]:
    """Name and value of what the query string holds, for hidden fields of a form."""
    return [pair for pair in _parameters(request) if pair[0] not in without]


def _parameters(request: SearchRequest) -> Iterator[tuple[str, str]]:
    if request.query:
        yield "q", request.query
    yield from (("theme", slug) for slug in request.themes)
    yield from (("type", value) for value in request.types)
    yield from (("language", value) for value in request.languages)
    yield from (("person", value) for value in request.people)
    yield from (("place", value) for value in request.places)
    first, last = bounds(request.dates)
    if first:
        yield "from", first
    if last:
        yield "to", last
    if request.date_kind is not DateKind.PUBLISHED:
        yield "date", request.date_kind
    if request.sort is not Sort.RELEVANCE:
        yield "sort", request.sort
    if request.page != 1:
        yield "page", str(request.page)
    if request.per_page != _DEFAULT.per_page:
        yield "per_page", str(request.per_page)
    if request.exact:
        yield "exact", "1"


def bounds(dates: DateRange) -> tuple[str, str]:
    """`from` and `to` as briefly as both can be said alike; "" for an open side.

    >>> bounds(DateRange(start=date(2021, 1, 1), end=date(2022, 1, 1)))
    ('2021', '2021')
    >>> bounds(DateRange(start=date(2021, 1, 1), end=date(2021, 4, 1)))
    ('2021-01', '2021-03')

    """
    if dates.unbounded:
        return "", ""
    edges = [edge for edge in (dates.start, dates.end) if edge is not None]
    if all((edge.month, edge.day) == (1, 1) for edge in edges):
        length = len("YYYY")
    elif all(edge.day == 1 for edge in edges):
        length = len("YYYY-MM")
    else:
        length = len("YYYY-MM-DD")
    first = "" if dates.start is None else dates.start.isoformat()[:length]
    last = "" if dates.end is None else (dates.end - timedelta(days=1)).isoformat()[:length]
    return first, last


def at_page(request: SearchRequest, page: int) -> SearchRequest:
    """The same search, another page of it."""
    return replace(request, page=page)


def sorted_by(request: SearchRequest, sort: Sort) -> SearchRequest:
    """The same hits in another order, from the first."""
    return replace(request, sort=sort, page=1)


def asking(request: SearchRequest, query: str) -> SearchRequest:
    """Another question within the same choices."""
    return replace(request, query=query, page=1)


def exactly(request: SearchRequest, exact: bool) -> SearchRequest:
    """The words as typed, or in every form again."""
    return replace(request, exact=exact, page=1)


def within_theme(request: SearchRequest, slug: str) -> SearchRequest:
    """The theme chosen in place of those above and below it."""
    kept = [theme for theme in request.themes if not _same_branch(theme, slug)]
    return replace(request, themes=(*kept, slug), page=1)


def without_theme(request: SearchRequest, slug: str) -> SearchRequest:
    """The theme, and what was chosen below it, no longer chosen."""
    kept = (theme for theme in request.themes if theme != slug and not below(theme, slug))
    return replace(request, themes=tuple(kept), page=1)


def without_type(request: SearchRequest, value: str) -> SearchRequest:
    """The type no longer chosen."""
    return replace(request, types=tuple(t for t in request.types if t != value), page=1)


def without_language(request: SearchRequest, value: str) -> SearchRequest:
    """The language no longer chosen."""
    kept = tuple(code for code in request.languages if code != value)
    return replace(request, languages=kept, page=1)


def without_person(request: SearchRequest, name: str) -> SearchRequest:
    """The person no longer chosen."""
    return replace(request, people=tuple(p for p in request.people if p != name), page=1)


def without_place(request: SearchRequest, name: str) -> SearchRequest:
    """The place no longer chosen."""
    return replace(request, places=tuple(p for p in request.places if p != name), page=1)


def in_year(request: SearchRequest, year: int) -> SearchRequest:
    """Only that year, in place of any other period."""
    end = date(year + 1, 1, 1) if year < date.max.year else None
    return replace(request, dates=DateRange(start=date(year, 1, 1), end=end), page=1)


def without_dates(request: SearchRequest) -> SearchRequest:
    """Any date."""
    return replace(request, dates=DateRange(), page=1)


def unfiltered(request: SearchRequest) -> SearchRequest:
    """The question alone."""
    return SearchRequest(query=request.query, per_page=request.per_page)


def below(slug: str, ancestor: str) -> bool:
    """Whether a theme lies under another in the tree."""
    return slug.startswith(f"{ancestor}/")


def _same_branch(one: str, other: str) -> bool:
    return one == other or below(one, other) or below(other, one)


def chosen_themes(request: SearchRequest) -> tuple[str, ...]:
    """The themes chosen that no other chosen theme already includes."""
    return tuple(
        slug for slug in request.themes if not any(below(slug, other) for other in request.themes)
    )
