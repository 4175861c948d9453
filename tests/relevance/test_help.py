"""Every example of the help page finds something in a collection of the real kind."""

import json

from bs4 import BeautifulSoup

from kb.settings import Settings
from web import create_app


def test_every_example_of_the_help_finds_something(replica):
    client = create_app(Settings(engine="memory"), replica).test_client()
    page = BeautifulSoup(client.get("/aide").text, "lxml")
    examples = {
        link.text: str(link["href"]) for link in page.select(".prose a[href^='/recherche']")
    }
    assert len(examples) >= 17
    assert any(query.startswith("auteur:") for query in examples)
    api = {query: f"/api/v1/search{link[link.index('?') :]}" for query, link in examples.items()}
    totals = {query: json.loads(client.get(link).text)["total"] for query, link in api.items()}
    assert [query for query, total in totals.items() if not total] == []


def test_help_tells_how_to_search_exactly(replica):
    client = create_app(Settings(engine="memory"), replica).test_client()
    assert "chercher exactement" in client.get("/aide").text
