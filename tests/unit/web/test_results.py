"""Pages, chips, bars and hidden fields of the results page."""

import pytest

from kb.search import FacetValue, SearchRequest, SearchResult
from web.results import carried, paging, years


def answer(total: int = 0, request: SearchRequest | None = None, **facets) -> SearchResult:
    return SearchResult(request=request or SearchRequest(), total=total, hits=(), facets=facets)


def value(name: str, count: int = 1, *children: FacetValue, selected: bool = False) -> FacetValue:
    return FacetValue(value=name, label=name, count=count, selected=selected, children=children)


@pytest.mark.parametrize(
    ("total", "page", "near"),
    [
        (0, 1, ()),
        (10, 1, (1,)),
        (11, 1, (1, 2)),
        (100, 1, (1, 2, 3, None, 10)),
        (100, 5, (1, None, 3, 4, 5, 6, 7, None, 10)),
        (100, 10, (1, None, 8, 9, 10)),
        (100, 400, (1, None, 10)),
    ],
)
def test_paging_shows_the_ends_and_the_neighbours(total, page, near):
    assert paging(answer(total, SearchRequest(page=page))).near == near


def test_previous_and_next_stay_within_the_pages():
    assert paging(answer(25)).previous is None
    assert paging(answer(25)).next == 2
    assert paging(answer(25, SearchRequest(page=3))).next is None
    assert paging(answer(25, SearchRequest(page=90))).previous == 3
    assert paging(answer(0)).next is None


def test_no_page_lies_deeper_than_a_request_may_ask():
    deep = SearchRequest(page=100, per_page=100)
    assert paging(answer(1_000_000, deep)).next is None


def test_bars_are_as_long_as_their_share_of_the_longest():
    bars = years(answer(year=(value("2022", 40), value("2021", 10), value("1999", 0))))
    assert [(bar.value, bar.share) for bar in bars] == [(2022, 100), (2021, 25), (1999, 1)]


def test_values_without_a_field_of_their_own_are_carried():
    request = SearchRequest(query="x", themes=("a/b", "z"), types=("pdf",), per_page=20, page=3)
    result = answer(1, request, theme=(value("a", 1, value("a/b")),), type=(value("pdf"),))
    assert carried(result) == (("theme", "z"), ("per_page", "20"))


def test_a_theme_within_a_chosen_theme_is_not_carried():
    request = SearchRequest(themes=("a", "a/b"))
    result = answer(1, request, theme=(value("a", 1, value("a/b"), selected=True),))
    assert carried(result) == ()
