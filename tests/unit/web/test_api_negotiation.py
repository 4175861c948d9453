"""Every address of the API under every method and what a client says it takes."""

import gzip
import json

import pytest

from tests.unit.web.conftest import PDF
from web.api.operations import OPERATIONS

PROBLEM = "application/problem+json"
ANSWERED = [f"/api/v1{each.path}".replace("{doc_id}", PDF.id) for each in OPERATIONS]
DESCRIBED = ["/api/v1/openapi.json", "/api/v1/docs"]
FEEDS = ["/recherche.atom", "/recherche.json", "/opensearch.xml"]
EVERY = [*ANSWERED, *DESCRIBED, *FEEDS]
ENGLISH = {"the", "not", "was", "must", "of", "and", "server", "requested"}


@pytest.mark.parametrize("path", EVERY)
def test_head_says_what_get_says_without_a_body(client, path):
    head, got = client.head(path), client.get(path)
    assert (head.status_code, head.data) == (got.status_code, b"") == (200, b"")
    for name in ("Content-Type", "ETag", "Link"):
        assert head.headers.get(name) == got.headers.get(name)


@pytest.mark.parametrize("path", EVERY)
def test_options_name_the_methods_and_others_are_refused(client, path):
    told = client.options(path)
    assert {"GET", "HEAD", "OPTIONS"} <= set(told.headers["Allow"].split(", "))
    for method in ("POST", "PUT", "PATCH", "DELETE"):
        refused = client.open(path, method=method)
        assert (refused.status_code, bool(refused.headers["Allow"])) == (405, True)


@pytest.mark.parametrize("path", EVERY)
def test_answers_come_compressed_to_whoever_takes_gzip(client, path):
    plain = client.get(path)
    packed = client.get(path, headers={"Accept-Encoding": "gzip"})
    assert "Accept-Encoding" in packed.headers["Vary"]
    if len(plain.data) < 1_000:
        return
    assert packed.headers["Content-Encoding"] == "gzip"
    body = gzip.decompress(packed.data)
    if path == "/api/v1/search":
        assert json.loads(body)["hits"] == plain.json["hits"]
    else:
        assert body == plain.data


@pytest.mark.parametrize("path", ANSWERED)
@pytest.mark.parametrize(
    ("accepted", "status"),
    [
        ("application/json", 200),
        ("text/html,application/xhtml+xml,*/*;q=0.8", 200),
        ("application/*", 200),
        ("", 200),
        ("text/html", 406),
        ("application/xml, text/csv;q=0.5", 406),
        ("application/json;q=0, text/html", 406),
    ],
)
def test_who_takes_no_json_is_told_so(client, path, accepted, status):
    response = client.get(path, headers={"Accept": accepted})
    assert response.status_code == status
    if status == 406:
        assert response.mimetype == PROBLEM
        assert "application/json" in response.json["detail"]


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/api/v1/rien", 404),
        ("POST", "/api/v1/search", 405),
        ("GET", "/api/v1/documents/0000000000000000", 404),
        ("GET", "/api/v1/search?page=0", 400),
    ],
)
def test_details_are_french_and_titles_those_of_the_status(client, method, path, status):
    problem = client.open(path, method=method).json
    assert problem["status"] == status
    assert not ENGLISH & set(problem["detail"].lower().replace(".", " ").split())
    assert problem["title"] in ("Bad Request", "Not Found", "Method Not Allowed")
