"""JSON for programs, `/api/v1`."""

from dataclasses import replace

from flask import Blueprint, Response, jsonify, request, url_for
from werkzeug.exceptions import Gone

from kb.errors import RequestError
from kb.model import DocId
from kb.search import SearchRequest
from kb.serialize import (
    document_json,
    search_json,
    similar_json,
    suggestion_json,
    theme_choice_json,
)
from kb.shapes import SimilarShape, SuggestShape, ThemesShape
from web.addressing.cursor import EXPIRED, read_cursor
from web.addressing.params import first, read_form, typed, whole_number
from web.api.links import link_header, search_links
from web.service import service
from web.serving.listening import note

api = Blueprint("api", __name__, url_prefix="/api/v1")

MAX_SUGGESTIONS = 20
MAX_SIMILAR = 20


@api.get("/search")
def search() -> Response:
    """The answer to a search; `Link` repeats the neighbouring pages (RFC 8288)."""
    searcher = service().searcher
    cursor = typed(request.args, "cursor")
    form = read_form(request.args)
    asked = (replace(form, page="") if cursor else form).request()
    with searcher.engine.reader() as reader:
        generation = reader.generation
    asked = replace(asked, themes=searcher.canonical_themes(asked.themes))
    if cursor:
        asked = read_cursor(cursor, asked, generation)
    result = searcher.search(asked)
    if cursor and result.generation != generation.number:  # published in between
        raise Gone(EXPIRED)
    note(result)
    links = search_links(result, generation, cursor)
    response = jsonify(search_json(result, links))
    if neighbours := link_header(links):
        response.headers["Link"] = neighbours
    return response


@api.get("/documents/<doc_id>")
def document(doc_id: str) -> Response:
    """One document whole, with its passages."""
    searcher = service().searcher
    held = searcher.document(DocId(doc_id))
    links = {
        "self": url_for("api.document", doc_id=held.id),
        "html": url_for("pages.document", doc_id=held.id),
    }
    return jsonify(document_json(held, searcher.theme_labels(held), links))


@api.get("/documents/<doc_id>/similar")
def similar(doc_id: str) -> Response:
    """Documents on the same subject, nearest first; `limit` from 1 to 20."""
    limit = whole_number("limit", typed(request.args, "limit"), 5)
    if not 1 <= limit <= MAX_SIMILAR:
        raise RequestError("limit", f"limit va de 1 à {MAX_SIMILAR}")
    searcher = service().searcher
    near = searcher.similar(DocId(doc_id), limit)
    answer: SimilarShape = {
        "id": doc_id,
        "similar": [similar_json(each, searcher.theme_labels(each.document)) for each in near],
    }
    return jsonify(answer)


@api.get("/themes")
def themes() -> Response:
    """The theme tree with counts, in the shape of a facet."""
    tree = service().searcher.theme_counts()
    answer: ThemesShape = {"themes": [theme_choice_json(value) for value in tree]}
    return jsonify(answer)


@api.get("/suggest")
def suggest() -> Response:
    """Completions of what is being typed; `limit` from 1 to 20."""
    prefix = SearchRequest(query=first(request.args, "q")).query
    limit = whole_number("limit", typed(request.args, "limit"), 8)
    if not 1 <= limit <= MAX_SUGGESTIONS:
        raise RequestError("limit", f"limit va de 1 à {MAX_SUGGESTIONS}")
    found = service().searcher.suggest(prefix, limit)
    answer: SuggestShape = {
        "query": prefix,
        "suggestions": [suggestion_json(each) for each in found],
    }
    return jsonify(answer)
