"""What a bibliography finds in the pages, read as Zotero's translator of COinS reads them.

It takes every span of the class Z3988, splits its title as a query string, asks for the version of
the context object, and fills an item from the Dublin Core keys it knows; one without a title is
left out. Format: NISO Z39.88-2004 by value, info:ofi/fmt:kev:mtx:dc.
"""

from urllib.parse import parse_qs

import pytest
from bs4 import BeautifulSoup

from tests.unit.web.conftest import COMING, PDF, REPORT

FIELDS = {
    "rft.title": "title",
    "rft.date": "date",
    "rft.identifier": "url",
    "rft.language": "language",
    "rft.source": "publicationTitle",
    "rft.type": "itemType",
}


def items(page):
    """The items of a page, in its order."""
    found = []
    for span in BeautifulSoup(page, "lxml").select("span.Z3988"):
        pairs = parse_qs(str(span["title"]), strict_parsing=True)
        assert pairs.pop("ctx_ver") == ["Z39.88-2004"]
        assert pairs.pop("rft_val_fmt") == ["info:ofi/fmt:kev:mtx:dc"]
        people = pairs.pop("rft.contributor", [])
        item = {FIELDS[name]: value for name, (value,) in pairs.items()}
        if "title" in item:
            found.append({**item, "contributors": people})
    return found


@pytest.fixture(scope="module")
def results(client):
    return {item["title"]: item for item in items(client.get("/recherche?q=discriminations").text)}


def test_each_hit_of_a_page_is_one_item(client):
    shown = client.get("/api/v1/search?q=quartier&page=2").json["hits"]
    found = items(client.get("/recherche?q=quartier&page=2").text)
    assert [(item["title"], item["url"]) for item in found] == [
        (hit["title"], hit["url"]) for hit in shown
    ]


def test_an_item_tells_what_the_document_says(results):
    assert results[REPORT.title] == {
        "title": REPORT.title,
        "date": "2021-12-17",
        "url": REPORT.url,
        "language": "fr",
        "publicationTitle": "irev.fr",
        "itemType": "webpage",
        "contributors": ["Claire Fontaine"],
    }
    assert results[PDF.title]["itemType"] == "document"


def test_the_page_of_a_document_is_the_same_item_as_its_hit(client, results):
    for document in (REPORT, PDF):
        (item,) = items(client.get(f"/documents/{document.id}").text)
        assert item == results[document.title]


def test_a_date_that_is_not_stated_is_no_date_of_the_item(client):
    (item,) = items(client.get(f"/documents/{COMING.id}").text)
    assert "date" not in item
