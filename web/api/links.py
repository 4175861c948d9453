"""Addresses an answer of the API leads to: itself, its neighbours, its other forms."""

from dataclasses import replace

from kb.engine import Generation
from kb.search import MAX_DEPTH, After, SearchRequest, SearchResult
from web.addressing.addresses import page_url
from web.addressing.cursor import PAGED_HITS, write_cursor
from web.addressing.links import at_page, query_string
from web.addressing.paging import paging


def search_links(
    result: SearchResult, generation: Generation, cursor: str
) -> dict[str, str | None]:
    """Addresses relative to the site; `cursor` is what led to this page, "" for a page number."""
    whole = replace(result.request, page=1, after=None)
    page, per_page = result.request.page, result.request.per_page
    numbered = page * per_page <= MAX_DEPTH
    return {
        "self": address(page_url("api.search"), whole, cursor)
        if cursor
        else address(page_url("api.search"), result.request),
        "next": _next(result, whole, generation),
        "prev": _previous(result, whole),
        "html": address(page_url("pages.results"), at_page(whole, page) if numbered else whole),
        "atom": address(page_url("feeds.atom"), whole),
    }


def address(form: str, asked: SearchRequest, cursor: str = "") -> str:
    """Address of a search at the route `form`, from the page that a cursor leads to if any."""
    query = "&".join(filter(None, (query_string(asked), cursor and f"cursor={cursor}")))
    return form + (f"?{query}" if query else "")


def link_header(links: dict[str, str | None]) -> str:
    """The neighbouring pages as RFC 8288 has it; "" where there are none."""
    return ", ".join(
        f'<{links[name]}>; rel="{name}"' for name in ("next", "prev") if links[name] is not None
    )


def _next(result: SearchResult, whole: SearchRequest, generation: Generation) -> str | None:
    page, per_page = result.request.page, result.request.per_page
    if page * per_page >= result.total or not result.hits:
        return None
    if (page + 1) * per_page <= PAGED_HITS:
        return address(page_url("api.search"), at_page(whole, page + 1))
    last = result.hits[-1]
    cursor = write_cursor(whole, page + 1, After(last.score, last.id), generation)
    return address(page_url("api.search"), whole, cursor)


def _previous(result: SearchResult, whole: SearchRequest) -> str | None:
    by_cursor = result.request.after is not None
    number = result.request.page - 1 if by_cursor else paging(result).previous
    if number is None or number * whole.per_page > MAX_DEPTH:
        return None
    return address(page_url("api.search"), at_page(whole, number))
