"""Answers confirmed without their body, for as long as the generation is the same."""

import pytest

from kb.bootstrap import open_searcher
from kb.engines.memory import MemoryEngine
from kb.settings import Settings
from tests.unit.web.conftest import DOCUMENTS, PDF
from web import create_app

ADDRESSES = (
    "/api/v1/search?q=quartier",
    f"/api/v1/documents/{PDF.id}",
    f"/api/v1/documents/{PDF.id}/similar",
    "/api/v1/suggest?q=q",
    "/api/v1/themes",
    "/api/v1/stats",
    "/recherche.atom?q=quartier",
    "/recherche.json?q=quartier",
)


@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.parametrize("encoding", ["identity", "gzip"])
def test_an_answer_is_confirmed_without_its_body(client, address, encoding):
    headers = {"Accept-Encoding": encoding}
    first = client.get(address, headers=headers)
    tag = first.headers["ETag"]
    assert tag.startswith('W/"')
    again = client.get(address, headers={**headers, "If-None-Match": f'"other", {tag}'})
    assert (again.status_code, again.data) == (304, b"")
    for name in ("ETag", "Cache-Control", "Vary"):
        assert again.headers[name] == first.headers[name]
    assert client.head(address, headers={"If-None-Match": tag}).status_code == 304


def test_another_question_has_another_tag(client):
    tags = {client.get(address).headers["ETag"] for address in ADDRESSES}
    assert len(tags) == len(ADDRESSES)
    tag = client.get("/api/v1/search?q=a").headers["ETag"]
    assert client.get("/api/v1/search?q=b", headers={"If-None-Match": tag}).status_code == 200


def test_a_new_generation_changes_every_tag():
    engine = MemoryEngine()
    settings = Settings(engine="memory")
    client = create_app(settings, open_searcher(settings, engine)).test_client()
    with engine.rebuild() as writer:
        writer.put(DOCUMENTS[0])
    tag = client.get("/api/v1/search").headers["ETag"]
    with engine.update() as writer:
        writer.put(DOCUMENTS[1])
    renewed = client.get("/api/v1/search", headers={"If-None-Match": tag})
    assert renewed.status_code == 200
    assert b'"total":2' in renewed.data
    assert renewed.headers["ETag"] != tag


@pytest.mark.parametrize("address", ["/api/v1/search?page=0", "/api/v1/documents/0000000000000000"])
def test_an_error_is_neither_tagged_nor_kept(client, address):
    for headers in ({}, {"If-None-Match": "*"}):
        response = client.get(address, headers=headers)
        assert response.status_code in (400, 404)
        assert "ETag" not in response.headers
        assert response.headers["Cache-Control"] == "no-store"


def test_an_absent_index_is_not_kept(empty):
    response = empty.get("/api/v1/search")
    assert (response.status_code, response.headers["Cache-Control"]) == (503, "no-store")
