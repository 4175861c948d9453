"""Pages of an answer."""

import pytest

from kb.search import SearchRequest, SearchResult
from web.addressing.paging import paging


def answer(total: int = 0, request: SearchRequest | None = None) -> SearchResult:
    return SearchResult(request=request or SearchRequest(), total=total, hits=())


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
