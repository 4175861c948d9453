"""The hostile wing and the bad days: only when asked for, and measured as they pass."""

import pytest
from werkzeug.test import Client

from indexer.replica.hostile import ENTRANCE, HostileWing
from indexer.replica.server import Day, create_replica
from indexer.replica.traffic import Traffic


def client(**options):
    return Client(create_replica("http://127.0.0.1", **options))


def test_the_wing_is_served_on_request_only():
    plain, hostile = client(), client(wing=HostileWing())
    assert plain.get(ENTRANCE).status_code == 404
    assert "aile" not in plain.get("/robots.txt").text
    assert hostile.get(ENTRANCE).status_code == 200
    assert f'href="{ENTRANCE}"' in hostile.get("/").text
    assert "Disallow: /aile/prive/" in hostile.get("/robots.txt").text
    assert "Disallow: /user/" in hostile.get("/robots.txt").text


def test_a_server_that_is_busy_once_says_for_how_long():
    hostile = client(wing=HostileWing())
    refused = hostile.get("/aile/occupee")
    assert (refused.status_code, refused.headers["Retry-After"]) == (503, "1")
    assert hostile.get("/aile/occupee").status_code == 200


def test_another_edition_has_other_answers():
    wing = HostileWing()
    hostile = client(wing=wing)
    assert hostile.get("/aile/retiree").status_code == 200
    wing.edition = 2
    assert hostile.get("/aile/retiree").status_code == 410
    assert hostile.get("/aile/demenagee").headers["Location"] == "/aile/nouvelle-adresse"


@pytest.mark.parametrize(
    ("day", "status", "words"),
    [
        (Day.ERRORS, 500, "Erreur"),
        (Day.MAINTENANCE, 200, "Maintenance"),
        (Day.LOGIN, 200, "type=password"),
    ],
)
def test_on_a_bad_day_every_address_answers_the_same(day, status, words):
    bad = client(day=lambda: day)
    answers = {bad.get(path).data for path in ("/", "/sitemap.xml", "/rien")}
    assert len(answers) == 1
    assert (bad.get("/").status_code, words in bad.get("/").text) == (status, True)


def test_traffic_notes_arrivals_in_order_with_how_many_wait():
    inner: list[int] = []

    def app(environ, start_response):
        inner.append(traffic.arrivals[-1].under_way)
        start_response("200 OK", [])
        return [b"x"]

    traffic = Traffic(app)
    asked = Client(traffic)
    for path in ("/a", "/b?c=1"):
        asked.get(path)
    assert [arrival.path for arrival in traffic.arrivals] == ["/a", "/b?c=1"]
    assert inner == [1, 1], "what was answered does not wait"
    traffic.clear()
    assert (traffic.arrivals, traffic.bytes_sent) == ((), 0)
