"""Questions noted as they are answered, and the page that says what is kept."""

from datetime import date

import pytest

from kb.bootstrap import open_searcher
from kb.engines.memory import MemoryEngine
from kb.settings import Settings
from tests.unit.web.conftest import DOCUMENTS, TODAY
from web import create_app
from web.serving.listening import Listener, listener_of, questions_of


@pytest.fixture
def app(tmp_path):
    settings = Settings(engine="memory", home=tmp_path, query_days=30, query_readers=3)
    engine = MemoryEngine()
    with engine.rebuild() as writer:
        for document in DOCUMENTS:
            writer.put(document)
    return create_app(settings, open_searcher(settings, engine), clock=lambda: TODAY)


def told(app, *paths, addresses=4):
    """Words in the report once each path was asked for from several addresses."""
    client = app.test_client()
    for path in paths:
        for number in range(addresses):
            client.get(path, environ_overrides={"REMOTE_ADDR": f"192.0.2.{number}"})
    listener = listener_of(app)
    assert isinstance(listener, Listener)
    listener.write(now=True)
    return [(each.words, each.times, each.found) for each in listener.questions.report()]


def test_a_question_from_enough_addresses_is_counted_once_each(app):
    pages = ["/recherche?q=Conseils++CITOYENS", "/api/v1/search?q=conseils+citoyens"]
    assert told(app, *pages, *pages) == [("conseils citoyens", 4, 1)]


def test_a_question_from_too_few_addresses_is_not_told(app):
    assert told(app, "/recherche?q=zzzz", addresses=2) == []


@pytest.mark.parametrize(
    "path",
    [
        "/recherche",
        "/recherche?q=quartier&theme=renouvellement-urbain",
        "/recherche?q=quartier&page=2",
        "/recherche?q=quartier&from=2016",
        f"/recherche?q={'a' * 101}",
        "/recherche?q=marie.dupont@exemple.fr",
        "/recherche?q=06+12+34+56+78",
        "/recherche?q=quartier&page=0",
        "/propositions.json?q=quartier",
        "/documents/0?q=quartier",
    ],
)
def test_what_is_no_question_of_readers_is_not_noted(app, path):
    assert told(app, path) == []


def test_a_flood_is_not_noted(app, monkeypatch):
    monkeypatch.setattr("web.serving.listening.MOST_HELD", 3)
    listener = listener_of(app)
    assert listener is not None
    client = app.test_client()
    for number in range(9):
        client.get(f"/recherche?q=mot{number}")
    assert len(listener.held) == 3


def test_a_home_that_cannot_be_written_costs_the_counts_alone(app, tmp_path):
    (tmp_path / "questions.db").mkdir()
    app.test_client().get("/recherche?q=quartier")
    listener = listener_of(app)
    assert listener is not None
    listener.write(now=True)
    assert listener.held == []


def test_nothing_listens_unless_that_is_set(tmp_path):
    settings = Settings(engine="memory", home=tmp_path)
    assert listener_of(create_app(settings)) is None
    assert questions_of(settings).report() == ()


def test_the_day_ends_what_was_seen(app):
    day = date(2026, 1, 1)
    listener = Listener(questions_of(Settings(query_days=30)), lambda: day)
    app.extensions["irev-kb-questions"] = listener
    client = app.test_client()
    client.get("/recherche?q=quartier")
    client.get("/recherche?q=quartier")
    assert len(listener.held) == 1
    day = date(2026, 1, 2)
    client.get("/recherche?q=quartier")
    assert len(listener.held) == 2


@pytest.mark.parametrize(
    ("settings", "said", "unsaid"),
    [
        ({}, "Les questions posées ne sont ni écrites ni comptées", "comptées pendant"),
        ({"query_days": 90}, "comptées pendant 90 jours", "ni écrites ni comptées"),
        ({"query_days": 90, "query_readers": 7}, "au moins 7 adresses", "ni écrites ni comptées"),
        ({"log_requests": 1}, "Une ligne est écrite par demande", "Aucun journal"),
        ({"log_requests": 0}, "Aucun journal des demandes", "Une ligne est écrite"),
    ],
)
def test_the_page_says_what_is_kept_as_it_is_set(tmp_path, settings, said, unsaid):
    app = create_app(Settings(engine="memory", home=tmp_path, **settings))
    text = app.test_client().get("/confidentialite").text.replace("\u00a0", " ")
    assert said in text
    assert unsaid not in text


def test_no_route_sets_a_cookie(app):
    client = app.test_client()
    for path in ("/", "/recherche?q=quartier", "/confidentialite", "/api/v1/search", "/rien"):
        assert "Set-Cookie" not in client.get(path).headers
