"""What a supervisor asks: alive, ready, and the counters, for this machine unless set otherwise."""

from ipaddress import ip_address

from flask import Blueprint, Response, abort, current_app, jsonify, request
from prometheus_client import CONTENT_TYPE_LATEST

from kb.errors import SearchIndexError
from web.service import service
from web.serving.metrics import board_of

health = Blueprint("health", __name__)

FORWARDED = ("Forwarded", "X-Forwarded-For", "X-Real-IP", "Via")
"""What proxies add: a request that bears one was not made on this machine."""


@health.get("/healthz")
def alive() -> Response:
    """Answered whenever the process can answer at all."""
    return jsonify({"status": "ok"})


@health.get("/readyz")
def ready() -> Response:
    """Answered when a generation of the index is open; a 503 problem otherwise."""
    generation = service().searcher.generation
    return jsonify({"status": "ready", "generation": generation})


@health.get("/metrics")
def metrics() -> Response:
    """Counters of every worker together; a 404 for those whom the setting `metrics` leaves out."""
    allowed = service().settings.metrics
    if allowed == "none" or (allowed == "local" and not _is_local()):
        abort(404)
    try:
        with service().searcher.engine.reader() as reader:
            generation = reader.generation
    except SearchIndexError:
        generation = None
    return Response(board_of(current_app).text(generation), content_type=CONTENT_TYPE_LATEST)


def _is_local() -> bool:
    if any(name in request.headers for name in FORWARDED):
        return False
    try:
        return ip_address(request.remote_addr or "").is_loopback
    except ValueError:
        return False
