"""What a supervisor asks: alive, ready, and the counters, for this machine unless set otherwise."""

import logging
from ipaddress import ip_address

from flask import Blueprint, Response, abort, current_app, jsonify, request
from prometheus_client import CONTENT_TYPE_LATEST

from kb.bootstrap import refused
from kb.errors import SearchIndexError
from kb.searcher import Searcher
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
    """Answered when a generation of the index is open; a 503 problem otherwise.

    Degraded is a process that cannot read what is published, and answers with what it held before.
    """
    searcher = service().searcher
    generation = searcher.generation
    status = "degraded" if refused(searcher) else "ready"
    return jsonify({"status": status, "generation": generation})


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
    degraded = refused(service().searcher) is not None
    text = board_of(current_app).text(generation, degraded=degraded)
    return Response(text, content_type=CONTENT_TYPE_LATEST)


class Steadiness:
    """Notes, once each time, that what is published cannot be read and what was held answers on."""

    def __init__(self, searcher: Searcher) -> None:
        self._searcher = searcher
        self._noted: SearchIndexError | None = None

    def look(self) -> None:
        """Note what changed since the last look."""
        found = refused(self._searcher)
        if found is self._noted:
            return
        log = logging.getLogger(__name__)
        if found is not None:
            held = self._searcher.generation
            log.error("serving generation %d as before, not what is published: %s", held, found)
        else:
            log.warning("what is published is served again")
        self._noted = found


def _is_local() -> bool:
    if any(name in request.headers for name in FORWARDED):
        return False
    try:
        return ip_address(request.remote_addr or "").is_loopback
    except ValueError:
        return False
