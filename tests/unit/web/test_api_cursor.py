"""Every hit of an answer however long, by following links; no longer once the order may change."""

from datetime import date, timedelta
from urllib.parse import parse_qsl, urlencode

import pytest

from kb.bootstrap import open_searcher
from kb.engines.memory import MemoryEngine
from kb.engines.whoosh_engine import WhooshEngine
from kb.model import Dates
from kb.settings import Settings
from tests.unit.web.conftest import DUTCH, page
from web import create_app

HELD = tuple(
    page(
        f"note-{number}",
        f"Note {number}",
        "quartier " * (1 + number % 7),
        dates=Dates(published=date(2010, 1, 1) + timedelta(number % 40) if number % 9 else None),
    )
    for number in range(1_230)
)


@pytest.fixture(scope="module")
def client(tmp_path_factory):
    engine = WhooshEngine(tmp_path_factory.mktemp("index"), durable=False)
    yield served(engine)
    engine.close()


def served(engine):
    with engine.rebuild() as writer:
        for document in HELD:
            writer.put(document)
    settings = Settings()
    return create_app(settings, open_searcher(settings, engine)).test_client()


@pytest.fixture
def beyond(client):
    """The address of the first page that a cursor leads to."""
    return client.get("/api/v1/search?q=quartier&per_page=100&page=10").json["links"]["next"]


@pytest.mark.parametrize("asked", ["q=quartier", "sort=newest", "q=quartier&sort=oldest"])
def test_following_next_visits_every_hit_once(client, asked):
    seen, pages, address = [], [], f"/api/v1/search?{asked}&per_page=100"
    while address:
        response = client.get(address)
        assert response.json["links"]["self"] == dict_free(address)
        seen += [hit["id"] for hit in response.json["hits"]]
        pages.append(response.json["page"])
        address = response.json["links"]["next"]
        told = response.headers.get("Link", "")
        assert ('rel="next"' in told) == bool(address)
    assert len(seen) == len(set(seen)) == len(HELD)
    assert pages == list(range(1, 14))


def dict_free(address):
    """The address with its parameters in the order links give them."""
    path, _, query = address.partition("?")
    order = ("q", "sort", "page", "per_page", "cursor")
    return f"{path}?{urlencode(sorted(parse_qsl(query), key=lambda pair: order.index(pair[0])))}"


def test_page_numbers_lead_to_a_thousand_hits_and_cursors_on(client, beyond):
    before = client.get("/api/v1/search?q=quartier&per_page=100&page=9").json["links"]["next"]
    assert ("page=10" in before, "cursor=" in before) == (True, False)
    assert ("&page=" in beyond, "cursor=" in beyond) == (False, True)


def test_a_page_reached_by_cursor_is_that_of_its_number(client, beyond):
    by_number = client.get("/api/v1/search?q=quartier&per_page=100&page=11").json
    by_cursor = client.get(beyond).json
    assert by_cursor["hits"] == by_number["hits"]
    assert by_cursor["facets"] == by_number["facets"]
    assert (by_cursor["page"], by_cursor["total"]) == (11, by_number["total"])
    assert by_cursor["links"]["prev"] == by_number["links"]["prev"]


@pytest.mark.parametrize(
    "changed",
    [
        ("q=quartier", "q=mairie"),
        ("per_page=100", "per_page=50"),
        ("cursor=", "cursor=A"),
        ("cursor=", "sort=newest&cursor="),
    ],
)
def test_a_cursor_of_another_search_is_refused_by_name(client, beyond, changed):
    response = client.get(beyond.replace(*changed))
    assert (response.status_code, response.json["parameter"]) == (400, "cursor")
    assert "links.next" in response.json["detail"]


@pytest.mark.parametrize("wrong", ["é", "AAAA", "=" * 48, "A" * 48, "A" * 5_000, "%00"])
def test_what_is_no_cursor_is_refused_by_name(client, wrong):
    response = client.get(f"/api/v1/search?cursor={wrong}")
    assert (response.status_code, response.json["parameter"]) == (400, "cursor")


def test_a_blank_cursor_is_none_and_a_page_number_beside_one_is_ignored(client, beyond):
    assert client.get("/api/v1/search?cursor=").json["page"] == 1
    assert client.get(f"{beyond}&page=99999").json["page"] == 11


def test_going_on_after_a_publication_is_refused_as_gone():
    engine = MemoryEngine()
    client = served(engine)
    beyond = client.get("/api/v1/search?per_page=100&page=10").json["links"]["next"]
    tag = client.get(beyond).headers["ETag"]
    with engine.update() as writer:
        writer.put(DUTCH)
    for headers in ({}, {"If-None-Match": tag}):
        response = client.get(beyond, headers=headers)
        assert (response.status_code, response.mimetype) == (410, "application/problem+json")
        assert "reprenez" in response.json["detail"]
        assert response.headers["Cache-Control"] == "no-store"
