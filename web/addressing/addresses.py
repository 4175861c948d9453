"""Addresses of our own pages, built by Flask once each and then only put together.

A page of results holds some sixty links; building each from the routes took a fifth of its time.
Addresses depend on where the application is mounted, which is part of what they are kept by.
"""

from functools import lru_cache

from flask import request, url_for

from kb.search import SearchRequest
from web.addressing.links import query_string

_ANY = "0" * 16


def page_url(endpoint: str) -> str:
    """Address of a page without parameters."""
    return _page(request.root_path, endpoint)


def document_url(doc: str, query: str = "") -> str:
    """Address of a document's page, the words of `query` marked in it."""
    before, after = _around_document(request.root_path, query)
    return f"{before}{doc}{after}"


def theme_url(slug: str) -> str:
    """Address of a theme's page."""
    return _theme(request.root_path, slug)


def search_url(asked: SearchRequest) -> str:
    """Address of the results page of a search."""
    query = query_string(asked)
    return page_url("pages.results") + (f"?{query}" if query else "")


@lru_cache(maxsize=256)
def _page(root: str, endpoint: str) -> str:
    del root  # what `url_for` takes from the request
    return url_for(endpoint)


@lru_cache(maxsize=256)
def _around_document(root: str, query: str) -> tuple[str, str]:
    """What stands before and after the id, which needs no escaping."""
    del root
    before, _, after = url_for("pages.document", doc_id=_ANY, q=query or None).partition(_ANY)
    return before, after


@lru_cache(maxsize=1024)
def _theme(root: str, slug: str) -> str:
    del root
    return url_for("pages.theme", slug=slug)
