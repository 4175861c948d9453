"""What a supervisor asks: alive, ready, and counters that name nobody."""

import os

import pytest
from prometheus_client.parser import text_string_to_metric_families

from kb.settings import Settings
from tests.unit.web.conftest import DOCUMENTS
from web import create_app
from web.serving.metrics import Board, board_of, group_of, join_board


def counters(text: str) -> dict[tuple[str, ...], float]:
    """Every sample by its name and labels, read by the client's own parser."""
    return {
        (sample.name, *sample.labels.values()): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


@pytest.fixture
def app(serving):
    return serving(*DOCUMENTS).application


def test_a_process_without_an_index_is_alive_and_not_ready(empty):
    assert empty.get("/healthz").status_code == 200
    refused = empty.get("/readyz")
    assert refused.status_code == 503
    assert refused.content_type == "application/problem+json"
    assert refused.headers["Retry-After"] == "30"
    assert counters(empty.get("/metrics").text)["kb_index_ready",] == 0


def test_requests_are_counted_by_kind_of_address_and_of_answer(app):
    client = app.test_client()
    for path in ("/", "/recherche?q=ville", "/nulle-part", "/api/v1/search?q=ville", "/healthz"):
        client.get(path)
    found = counters(client.get("/metrics").text)
    assert found["kb_http_requests_total", "page", "2xx"] == 2
    assert found["kb_http_requests_total", "page", "4xx"] == 1
    assert found["kb_http_requests_total", "api", "2xx"] == 1
    assert found["kb_http_requests_total", "probe", "2xx"] == 1
    assert found["kb_http_request_seconds_count", "page"] == 3
    assert found["kb_http_request_seconds_bucket", "page", "+Inf"] == 3
    assert found["kb_index_documents",] == len(DOCUMENTS)


def test_metrics_say_nothing_of_who_asked_or_what(app):
    client = app.test_client()
    client.get("/recherche?q=zzsecretzz", environ_overrides={"REMOTE_ADDR": "192.0.2.7"})
    text = client.get("/metrics").text
    assert "zzsecretzz" not in text
    assert "192.0.2.7" not in text


@pytest.mark.parametrize("name", ["Forwarded", "X-Forwarded-For", "X-Real-IP", "Via"])
def test_metrics_are_for_this_machine_alone(app, name):
    client = app.test_client()
    assert client.get("/metrics").status_code == 200
    assert client.get("/metrics", headers={name: "127.0.0.1"}).status_code == 404
    away = {"REMOTE_ADDR": "192.0.2.7"}
    assert client.get("/metrics", environ_overrides=away).status_code == 404


@pytest.mark.parametrize(("allowed", "status"), [("all", 200), ("none", 404), ("local", 404)])
def test_who_may_read_metrics_is_a_setting(allowed, status):
    client = create_app(Settings(engine="memory", metrics=allowed)).test_client()
    away = {"REMOTE_ADDR": "192.0.2.7"}
    assert client.get("/metrics", environ_overrides=away).status_code == status


def test_processes_count_together_and_a_row_outlives_its_process(app):
    board = Board(rows=3)
    join_board(app, board)
    for row in (1, 2, 1):
        child = os.fork()
        if not child:
            board.begin(row)
            board.count("/", 200, 0.02)
            os._exit(0)
        os.waitpid(child, 0)
    found = counters(app.test_client().get("/metrics").text)
    assert found["kb_http_requests_total", "page", "2xx"] == 3
    assert found["kb_workers_started_total",] == 3


def test_a_failure_of_ours_is_counted_as_one(app):
    def broken() -> str:
        raise ValueError("zzsecretzz")

    app.add_url_rule("/casse", view_func=broken)
    app.testing = False
    assert app.test_client().get("/casse").status_code == 500
    assert int(board_of(app).own[4]) == 1


@pytest.mark.parametrize(
    ("path", "group"),
    [("/", 0), ("/api/v1/search", 1), ("/recherche.atom", 2), ("/static/a", 3), ("/readyz", 4)],
)
def test_addresses_are_of_one_kind(path, group):
    assert group_of(path) == group
