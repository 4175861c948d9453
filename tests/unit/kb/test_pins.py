"""Pinned results: read with errors that name the key, first in every answer that may hold them."""

from dataclasses import replace

import pytest

from kb.engine import Engine
from kb.engines.memory import MemoryEngine
from kb.engines.whoosh_engine import WhooshEngine
from kb.errors import PinsError
from kb.model import CanonicalUrl
from kb.pins import Pins
from kb.search import SearchRequest, Sort
from kb.searcher import Searcher
from tests.contract.collection import document
from tests.contract.collection import index as put
from tests.searching import ask, files, numbers


@pytest.fixture(params=["memory", "whoosh"])
def engine(request, tmp_path) -> Engine:
    if request.param == "memory":
        return MemoryEngine()
    return WhooshEngine(tmp_path / "index", durable=False)


def pins(tmp_path, text: str) -> Pins:
    path = tmp_path / "pins.toml"
    path.write_text(text, encoding="utf-8")
    return Pins.load(path)


@pytest.fixture
def searcher(engine, tmp_path) -> Searcher:
    team = replace(
        document(1, "Dix personnes.", title="Qui sommes-nous ?", themes=["equipe"]),
        url=CanonicalUrl("https://exemple.fr/qui-sommes-nous"),
    )
    others = [document(n, "un contact utile") for n in range(2, 130)]
    put(engine, team, *others)
    thesaurus, themes, types = files()
    held = pins(
        tmp_path,
        """
        [[pin]]
        queries = ["contact", "nous écrire"]
        urls = ["/qui-sommes-nous", "https://exemple.fr/7", "/rien"]
        """,
    )
    return Searcher(engine, thesaurus=thesaurus, themes=themes, types=types, pins=held)


def test_pinned_documents_come_first_in_their_order(searcher):
    result = ask(searcher, "contact")
    assert numbers(result)[:2] == [1, 7]
    assert result.interpretation.pinned == ("Qui sommes-nous ?", "")


def test_a_title_that_holds_that_of_a_pinned_document_gains_nothing_by_it(tmp_path):
    engine = MemoryEngine()
    put(
        engine,
        document(1, "texte", title="Glossaire"),
        document(2, "rien", title="Le glossaire des jeux"),
        document(3, "les sigles, un sigle, des sigles", title="Sigles"),
    )
    thesaurus, themes, types = files()
    held = pins(tmp_path, '[[pin]]\nqueries = ["sigles"]\nurls = ["https://exemple.fr/1"]')
    one = Searcher(engine, thesaurus=thesaurus, themes=themes, types=types, pins=held)
    assert numbers(ask(one, "sigles")) == [1, 3, 2]


@pytest.mark.parametrize("per_page", [9, 100])
def test_every_page_size_shows_each_hit_once(searcher, per_page):
    pages = [
        ask(searcher, "contact", page=n, per_page=per_page) for n in range(1, 131 // per_page + 2)
    ]
    seen = [number for page in pages for number in numbers(page)]
    assert seen[:2] == [1, 7]
    assert sorted(seen) == list(range(1, 130))


@pytest.mark.parametrize("query", ["Contacts", "CONTACT ?", "les contacts"])
def test_a_query_is_recognised_by_its_words(searcher, query):
    assert numbers(ask(searcher, query))[0] == 1


def test_other_queries_are_left_alone(searcher):
    result = ask(searcher, "contact utile")
    assert 1 not in numbers(result)
    assert result.interpretation.pinned == ()


def test_pages_neither_repeat_nor_lose_a_hit(searcher):
    pages = [ask(searcher, "contact", page=n, per_page=30) for n in range(1, 6)]
    seen = [number for page in pages for number in numbers(page)]
    assert sorted(seen) == list(range(1, 130))
    assert {page.total for page in pages} == {129}


def test_filters_and_orders_by_date_hold_for_pins(searcher):
    assert numbers(ask(searcher, "contact", themes=("equipe",))) == [1]
    assert 1 not in numbers(ask(searcher, "contact", themes=("autre",)))
    newest = searcher.search(SearchRequest(query="contact", sort=Sort.NEWEST))
    assert newest.interpretation.pinned == ()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[[pin]]\nqueries = ['a']", "pin 1"),
        ("[[pin]]\nqueries = []\nurls = ['/a']", "pin 1, queries"),
        ("[[pin]]\nqueries = ['?']\nurls = ['/a']", "aucun mot"),
        ("[[pin]]\nqueries = ['mot']\nurls = ['ftp://a']", "pin 1, urls"),
        ("[[pin]]\nqueries = ['mot']\nurls = ['/a', '/b', '/c', '/d']", "3 adresses"),
        ("[[pin]]\nqueries = ['mot', 'mots']\nurls = ['/a']", "déjà"),
        ("[pins]\n", "[[pin]]"),
        ("[[pin]\n", "pins.toml:1"),
    ],
)
def test_a_wrong_file_is_refused_with_what_to_mend(tmp_path, text, words):
    with pytest.raises(PinsError, match=r"pins\.toml") as caught:
        pins(tmp_path, text)
    assert words in str(caught.value)


def test_the_bundled_pins_are_right():
    assert Pins.load().of("sigles") == ("/glossaire",)
