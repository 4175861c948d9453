"""Answers that depend on the generation and the address alone: tagged, and confirmed by a 304.

A tag is made before the index is searched, so that confirming one costs no search (RFC 9110 §8.8.3,
§13.1.2). It is weak: `took_ms` and the compression differ between two equal answers.
"""

import hashlib

from flask import Flask, Response, g, request

from kb.errors import SearchIndexError
from web.service import service

BLUEPRINTS = frozenset({"api", "api_stats", "feeds", "exports"})
"""Whose answers change with a new generation, or another day, only."""

KEPT = "public, max-age=60"
"""A new generation shows within a minute; a site that asks the same each second asks once."""

NOT_KEPT = "no-store"


def register_conditional(app: Flask) -> None:
    """Tag the answers of these routes."""
    app.before_request(_unchanged)
    app.after_request(_tag)


def _unchanged() -> Response | None:
    """The 304 that is due to whoever holds the answer already."""
    if request.blueprint not in BLUEPRINTS or request.method not in ("GET", "HEAD"):
        return None
    try:
        g.answer_tag = _answer_tag()
    except SearchIndexError:
        return None  # the route says so, or does without
    known = request.if_none_match
    if known.star_tag or not known.contains_weak(g.answer_tag):
        return None
    return Response(status=304)


def _tag(response: Response) -> Response:
    if request.blueprint not in BLUEPRINTS:
        return response
    if response.status_code in (200, 304) and "answer_tag" in g:
        response.set_etag(g.answer_tag, weak=True)
        response.headers["Cache-Control"] = KEPT
    elif response.status_code >= 400:
        response.headers["Cache-Control"] = NOT_KEPT
    return response


def _answer_tag() -> str:
    """What the answer depends on: this start of the program, generation, day, whole address."""
    with service().searcher.engine.reader() as reader:
        generation = reader.generation
    parts = (
        service().started,
        str(generation.number),
        generation.published_at.isoformat(),
        service().today().isoformat(),  # which exported citations name
        request.url,
    )
    return hashlib.sha256("\n".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:20]
