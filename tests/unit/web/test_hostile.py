"""Hostile texts, titles and queries stay text; hostile addresses stay addresses."""

from dataclasses import replace
from datetime import date

import pytest
from bs4 import BeautifulSoup
from flask.testing import FlaskClient
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from kb.model import (
    Attachment,
    CanonicalUrl,
    Dates,
    DocId,
    Document,
    DocumentRef,
    Passage,
    Period,
)
from tests.unit.web.conftest import page, theme
from web.rendering.styles import STYLES

SCRIPT = "<script>alert(1)</script>"
IMAGE = '"><img src=x onerror=alert(1)>'
EVIL = CanonicalUrl("javascript:alert(document.domain)")

HOSTILE = page(
    "piege",
    f"Ville {SCRIPT} {IMAGE}",
    "",
    passages=(
        Passage(ordinal=0, text=f"La ville {SCRIPT}\n\n{IMAGE} ville.", label=f"ville {IMAGE}"),
        Passage(ordinal=1, text="ville\x00\x1b\u202e\ufffe </main>", label=SCRIPT, locator="#p"),
    ),
    themes=(theme(f"europe/{SCRIPT}"),),
    dates=Dates(published=date(1, 1, 1), events=(Period(start=date.min, end=date(9999, 12, 31)),)),
    people=(f"Ville {SCRIPT}", IMAGE),
    language='"><b>',
    summary=SCRIPT,
    attachments=(
        Attachment(id=DocId(IMAGE), url=EVIL, title=SCRIPT, size_bytes=10**18),
        Attachment(id=DocId("../.."), url=CanonicalUrl("file:///etc/passwd"), title=""),
    ),
    parent=DocumentRef(id=DocId("javascript:x"), url=EVIL, title=IMAGE),
)
BAD_ADDRESS: Document = replace(HOSTILE, id=DocId("e" * 16), url=EVIL, title="Ville deux")


@pytest.fixture(scope="module")
def trapped(serving) -> FlaskClient:
    client: FlaskClient = serving(HOSTILE, BAD_ADDRESS)
    return client


PATHS = (
    "/",
    "/recherche?q=ville",
    "/recherche",
    f"/documents/{HOSTILE.id}?q=ville",
    f"/documents/{BAD_ADDRESS.id}",
    "/themes",
)


def assert_inert(html: str) -> None:
    """No element or attribute came from the data; every address is one a page may hold."""
    soup = BeautifulSoup(html, "lxml")
    assert not soup.select("img, iframe, object, base, body style, [style], main main")
    assert all(each.string in STYLES.values() for each in soup("style"))
    for script in soup.select("script"):
        assert not script.get_text()
        assert str(script["src"]).startswith("/static/")
    for tag in soup.find_all(True):
        assert not [name for name in tag.attrs if name.startswith("on")], tag
        for name in ("href", "src", "action"):
            assert str(tag.get(name, "/")).startswith(("/", "#", "http://", "https://")), tag


@pytest.mark.parametrize("path", PATHS)
def test_markup_in_documents_never_becomes_markup(trapped, path):
    response = trapped.get(path)
    assert response.status_code == 200
    assert_inert(response.text)


def test_hostile_texts_are_still_shown_as_they_are(trapped):
    soup = BeautifulSoup(trapped.get(f"/documents/{HOSTILE.id}").text, "lxml")
    assert soup.h1
    assert soup.h1.get_text() == HOSTILE.title
    assert SCRIPT in soup.get_text()


@pytest.mark.parametrize("path", ["/recherche", f"/documents/{HOSTILE.id}", "/recherche.atom"])
@pytest.mark.parametrize("value", [SCRIPT, IMAGE, "'; alert(1); '", "{{ 7*7 }}", "</title><b>"])
@pytest.mark.parametrize("name", ["q", "theme", "type", "language", "from", "sort", "page"])
def test_markup_in_parameters_never_becomes_markup(trapped, path, name, value):
    response = trapped.get(path, query_string={name: value})
    assert response.status_code in {200, 400}
    if response.mimetype == "text/html":
        assert_inert(response.text)
        assert "{{ 7*7 }}" in value or "49" not in response.text.partition("<main")[0]


@pytest.mark.parametrize("path", ["/<script>alert(1)</script>", "/themes/<b>", "/documents/<i>x"])
def test_markup_in_a_path_never_becomes_markup(trapped, path):
    response = trapped.get(path)
    assert response.status_code == 404
    assert_inert(response.text)


def test_json_is_never_taken_for_a_page(trapped):
    response = trapped.get("/api/v1/search?q=<script>ville")
    assert response.content_type == "application/json"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert "default-src 'none'" in response.headers["Content-Security-Policy"]
    assert any(SCRIPT in hit["title"] for hit in response.json["hits"])


def test_the_feed_is_well_formed_whatever_the_documents_hold(trapped):
    feed = etree.fromstring(trapped.get("/recherche.atom", query_string={"q": "ville\x00"}).data)
    assert HOSTILE.title in [title.text for title in feed.iterfind("{*}entry/{*}title")]
    addresses = [link.get("href") for link in feed.iterfind(".//{*}link")]
    addresses += [identifier.text for identifier in feed.iterfind(".//{*}id")]
    assert addresses
    assert not [address for address in addresses if "javascript" in str(address)]


NAMES = (
    "q",
    "theme",
    "type",
    "language",
    "from",
    "to",
    "date",
    "sort",
    "page",
    "per_page",
    "limit",
)
ROUTES = (
    "/",
    "/recherche",
    "/recherche.atom",
    "/recherche.json",
    "/api/v1/search",
    "/api/v1/suggest",
    "/api/v1/themes",
    "/themes/europe",
    f"/documents/{HOSTILE.id}",
    f"/api/v1/documents/{HOSTILE.id}",
)
VALUES = st.one_of(
    st.text(max_size=40),
    st.from_regex(r"-?[0-9]{1,25}", fullmatch=True),
    st.from_regex(r"[0-9]{4}(-[0-9]{2}){0,3}", fullmatch=True),
    st.sampled_from(["", "event", "modified", "newest", "oldest", "9999", "0001", "page", "a/b"]),
    st.sampled_from(['"', "(((", "ET OU SAUF", "date:hier", "a*", "titre:", "x PROCHE/9999 y"]),
)


@settings(max_examples=120, deadline=None)
@given(
    route=st.sampled_from(ROUTES),
    parameters=st.lists(st.tuples(st.sampled_from(NAMES), VALUES), max_size=6),
)
def test_no_parameters_whatever_make_the_service_fail(trapped, route, parameters):
    safe = [(name, value.encode("utf-8", "surrogatepass")) for name, value in parameters]
    response = trapped.get(route, query_string=_query(safe))
    assert response.status_code in {200, 400}, response.text
    if route.startswith("/api/") and response.status_code == 400:
        assert response.content_type == "application/problem+json"
        assert response.json["parameter"] in NAMES


def _query(parameters: list[tuple[str, bytes]]) -> str:
    """Percent-encoded by hand: a browser may send bytes that are no UTF-8."""
    return "&".join(
        f"{name}=" + "".join(f"%{byte:02X}" for byte in value) for name, value in parameters
    )


@settings(max_examples=40, deadline=None)
@given(path=st.text(max_size=30))
def test_no_path_whatever_makes_the_service_fail(trapped, path):
    encoded = "".join(f"%{byte:02X}" for byte in path.encode("utf-8", "surrogatepass"))
    for prefix in ("/", "/themes/", "/documents/", "/api/v1/documents/", "/static/"):
        response = trapped.get(prefix + encoded)
        assert response.status_code in {200, 301, 308, 404}
