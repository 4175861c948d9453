"""The description of the API: `openapi.json` for programs, a page in French for people."""

import json

from flask import Blueprint, Response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from web.api.openapi import api_words, document
from web.http.cors import read_origins
from web.service import service

api_docs = Blueprint("api_docs", __name__, url_prefix="/api/v1")

KEPT = "public, max-age=3600"


@api_docs.get("/")
def root() -> AnyResponse:
    """Whoever looks for the beginning is shown it."""
    return redirect(url_for("api_docs.page"))


@api_docs.get("/openapi.json")
def openapi() -> Response:
    """The OpenAPI 3.1 document; it needs no index."""
    whole = {**document(), "servers": [{"url": f"{request.root_path}/api/v1"}]}
    response = Response(
        json.dumps(whole, ensure_ascii=False, separators=(",", ":")),
        content_type="application/json",
    )
    response.headers["Cache-Control"] = KEPT
    response.add_etag(weak=True)
    response.make_conditional(request.environ)
    return response


@api_docs.get("/docs")
def page() -> str:
    """The same document to be read, and how to begin."""
    settings = service().settings
    return render_template(
        "api.html",
        document=document(),
        words=api_words(),
        root=url_for("api.search", _external=True).removesuffix("/search"),
        origins=read_origins(settings.cors_origins),
        rate=settings.api_rate,
    )
