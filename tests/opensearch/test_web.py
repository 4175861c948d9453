"""The service over OpenSearch: feeds word for word those of the memory engine, pages to the end."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from flask.testing import FlaskClient

from kb.bootstrap import open_searcher
from kb.engine import Engine, EngineQuery
from kb.engines.memory import MemoryEngine
from kb.settings import Settings
from tests.contract.collection import body
from tests.contract.test_after import walk
from tests.opensearch.engines import engine_of, forget
from tests.unit.web.conftest import DOCUMENTS, TODAY, page
from web import create_app

FEEDS = (
    "",
    "q=discriminations",
    "q=zzzz",
    "q=quartier&per_page=5&page=2",
    "q=quartier&sort=relevance&per_page=7",
    "theme=renouvellement-urbain",
    "q=bewoners&language=nl",
    "sort=oldest&from=2015&to=2017",
)

CLOSE = tuple(
    page(f"proche-{number}", "Note", "quartier " * 6_000 + "habitant " * (number % 60))
    for number in range(180)
)
"""Scores that tie by three and otherwise differ from the eighth digit on."""


def client_of(engine: Engine) -> FlaskClient:
    settings = Settings(engine="memory", api_rate=0)
    app = create_app(settings, open_searcher(settings, engine), clock=lambda: TODAY)
    app.testing = True
    return app.test_client()


def filled(engine: Engine, documents) -> Engine:
    with engine.rebuild() as writer:
        for document in documents:
            writer.put(document)
    return engine


@pytest.fixture(scope="module")
def clients(opensearch) -> Iterator[tuple[FlaskClient, FlaskClient]]:
    engine = engine_of(opensearch)
    filled(engine, DOCUMENTS)
    yield client_of(engine), client_of(filled(MemoryEngine(), DOCUMENTS))
    forget(engine)
    engine.close()


@pytest.mark.parametrize("query", FEEDS)
@pytest.mark.parametrize("form", ["atom", "json"])
def test_feeds_are_those_of_the_memory_engine(clients, form, query):
    ours, theirs = (client.get(f"/recherche.{form}?{query}") for client in clients)
    assert (ours.status_code, ours.mimetype) == (200, theirs.mimetype)
    assert ours.get_data(as_text=True) == theirs.get_data(as_text=True)


@pytest.mark.parametrize("shards", [1, 3])
def test_pages_of_scores_that_all_but_tie_repeat_and_leave_out_nothing(opensearch, shards):
    engine, oracle = engine_of(opensearch, shards=shards), filled(MemoryEngine(), CLOSE)
    query = EngineQuery(clause=body("quartier"), limit=7)
    try:
        filled(engine, CLOSE)
        with engine.reader() as reader, oracle.reader() as exact:
            whole = reader.search(replace(query, limit=200)).matches
            told = {match.score for match in whole}
            meant = {match.score for match in exact.search(replace(query, limit=200)).matches}
            assert 1 < len(told) < len(meant) == 60
            assert walk(reader, query) == [match.id for match in whole]
            pages = [reader.search(replace(query, offset=at)).matches for at in range(0, 180, 7)]
            assert [match for page in pages for match in page] == list(whole)
        assert list(whole) == sorted(whole, key=lambda match: (-match.score, match.id))
    finally:
        forget(engine)
        engine.close()


@pytest.mark.parametrize("sort", ["relevance", "newest"])
def test_links_from_page_to_page_reach_every_document_once(clients, sort):
    client, _ = clients
    seen: list[str] = []
    asked: str | None = f"/api/v1/search?q=quartier&per_page=7&sort={sort}"
    while asked:
        answer = client.get(asked).json
        seen += [hit["id"] for hit in answer["hits"]]
        asked = answer["links"]["next"]
    assert len(seen) == len(set(seen)) == answer["total"] == 25
