"""Feeds of a search: what subscribers' programs accept, the same from one look to the next."""

from pathlib import Path

import feedparser
import jsonschema_rs
import pytest
from lxml import etree

from kb.model import Dates
from tests.unit.web.conftest import DOCUMENTS, DUTCH, MANY, PDF, REPORT, page

ATOM_SCHEMA = etree.RelaxNG(etree.parse(Path(__file__).with_name("atom.rng")))
URL = {"type": "string", "pattern": "^https?://[^\\s]+$"}
INSTANT = {"type": "string", "format": "date-time"}
JSON_FEED = jsonschema_rs.Draft202012Validator(
    {
        "type": "object",
        "required": ["version", "title", "items"],
        "additionalProperties": False,
        "properties": {
            "version": {"const": "https://jsonfeed.org/version/1.1"},
            "title": {"type": "string", "minLength": 1},
            "home_page_url": URL,
            "feed_url": URL,
            "next_url": URL,
            "language": {"type": "string"},
            "authors": {"type": "array", "items": {"required": ["name"]}},
            "items": {
                "type": "array",
                "items": {
                    "type": "object",
                    "required": ["id", "url", "content_text"],
                    "additionalProperties": False,
                    "properties": {
                        "id": {"type": "string", "minLength": 1},
                        "url": URL,
                        "external_url": URL,
                        "title": {"type": "string"},
                        "content_text": {"type": "string"},
                        "language": {"type": "string"},
                        "tags": {"type": "array", "items": {"type": "string"}},
                        "date_published": INSTANT,
                        "date_modified": INSTANT,
                    },
                },
            },
        },
    },
    validate_formats=True,
)
ASKED = ("", "q=discriminations", "q=zzzz", "q=quartier&per_page=5&page=2", "sort=oldest&q=%00%3C")


def atom(client, query=""):
    """The feed as a subscriber's program reads it, once it is found to be one."""
    response = client.get(f"/recherche.atom?{query}")
    assert response.mimetype == "application/atom+xml"
    ATOM_SCHEMA.assertValid(etree.fromstring(response.data))
    feed = feedparser.parse(response.data)
    assert (feed.bozo, feed.version) == (False, "atom10")
    return feed


def json_feed(client, query=""):
    response = client.get(f"/recherche.json?{query}")
    assert response.mimetype == "application/feed+json"
    JSON_FEED.validate(response.json)
    return response.json


@pytest.mark.parametrize("query", ASKED)
def test_both_feeds_are_valid_and_list_the_same_documents(client, query):
    feed, other = atom(client, query), json_feed(client, query)
    assert [entry.title for entry in feed.entries] == [item["title"] for item in other["items"]]
    assert [entry.link for entry in feed.entries] == [item["url"] for item in other["items"]]
    ids = [entry.id for entry in feed.entries]
    assert len(ids) == len(set(ids)) == len({item["id"] for item in other["items"]})


def test_the_feed_of_a_search_holds_its_newest_documents(client):
    feed = atom(client, "q=discriminations")
    assert [entry.title for entry in feed.entries] == [REPORT.title, PDF.title]
    assert [entry.id for entry in feed.entries] == [REPORT.url, PDF.url]
    assert [entry.published[:10] for entry in feed.entries] == ["2021-12-17", "2021-05-03"]
    assert feed.feed.updated == "2023-06-01T00:00:00+00:00"


def test_an_entry_leads_to_our_page_and_to_the_original(client):
    (entry,) = (each for each in atom(client, "q=discriminations").entries if each.id == PDF.url)
    links = {link.rel: link.href for link in entry.links}
    assert links == {"alternate": f"http://localhost/documents/{PDF.id}", "via": PDF.url}
    (item,) = (i for i in json_feed(client, "q=discriminations")["items"] if i["id"] == PDF.id)
    assert (item["url"], item["external_url"]) == (links["alternate"], links["via"])


def test_people_a_document_names_are_not_called_its_authors(client):
    for entry in atom(client, "q=discriminations").entries:
        assert "authors" not in entry
    for item in json_feed(client, "q=discriminations")["items"]:
        assert "authors" not in item


def test_a_text_in_another_language_says_so(client):
    (entry,) = atom(client, "q=bewoners&language=nl").entries
    assert entry.title_detail.language == "nl"
    (item,) = json_feed(client, "q=bewoners&language=nl")["items"]
    assert (item["id"], item["language"]) == (DUTCH.id, "nl")


@pytest.mark.parametrize("read", [atom, json_feed])
def test_older_documents_are_on_further_pages_of_one_feed(client, read):
    seen, ids, query = [], set(), "per_page=7"
    while True:
        feed = read(client, query)
        if read is atom:
            seen += [entry.link for entry in feed.entries]
            ids.add(feed.feed.id)
            following = [link.href for link in feed.feed.links if link.rel == "next"]
        else:
            seen += [item["url"] for item in feed["items"]]
            ids.add(feed["feed_url"])
            following = [feed["next_url"]] if "next_url" in feed else []
        if not following:
            break
        query = following[0].partition("?")[2]
    assert len(seen) == len(set(seen)) == len(DOCUMENTS)
    assert len(ids) == 1


def test_a_feed_holds_more_than_a_page_unless_asked_otherwise(client):
    assert len(atom(client).entries) == len(DOCUMENTS) > 10
    assert len(json_feed(client, "per_page=3")["items"]) == 3


def test_the_same_documents_keep_their_ids_in_any_feed(client):
    everywhere = {entry.link: entry.id for entry in atom(client).entries}
    for query in ("q=quartier", "q=discriminations&sort=relevance", "theme=renouvellement-urbain"):
        for entry in atom(client, query).entries:
            assert everywhere[entry.link] == entry.id


def test_a_feed_is_confirmed_unchanged(client):
    for name in ("atom", "json"):
        first = client.get(f"/recherche.{name}?q=quartier")
        again = client.get(
            f"/recherche.{name}?q=quartier", headers={"If-None-Match": first.headers["ETag"]}
        )
        assert (again.status_code, again.data) == (304, b"")
        assert again.headers["ETag"] == first.headers["ETag"]


def test_the_feed_follows_the_filters(client):
    feed = atom(client, "theme=renouvellement-urbain&from=2016&to=2016")
    assert 0 < len(feed.entries) < len(MANY)
    assert {entry.published[:4] for entry in feed.entries} == {"2016"}


def test_a_malformed_feed_is_a_problem(client):
    for name in ("atom", "json"):
        response = client.get(f"/recherche.{name}?page=0")
        assert (response.status_code, response.mimetype) == (400, "application/problem+json")


@pytest.mark.parametrize(
    "text", ["\x00\x0b", "]]>", "<b>&amp;", "\ufffe\uffff", "\u202eabc", "a\u2028b", "&#0;", ""]
)
def test_hostile_titles_leave_feeds_valid(serving, text):
    client = serving(page("n", text, f"renard {text}", people=(text,), dates=Dates()))
    assert len(atom(client, "q=renard").entries) == 1
    assert len(json_feed(client, "q=renard")["items"]) == 1
