"""What every response carries: headers, static files, feeds, colours that can be read."""

import re
from base64 import b64encode
from hashlib import sha256
from importlib.resources import files

import pytest
from lxml import etree

from tests.unit.web.conftest import PDF, REPORT


def texts(feed: etree._Element, path: str) -> list[str | None]:
    return [found.text for found in feed.iterfind(path)]


@pytest.mark.parametrize(
    "path", ["/", "/recherche?from=hier", "/nulle-part", "/api/v1/search", "/static/base.css"]
)
def test_every_response_forbids_what_no_page_needs(client, path):
    headers = client.get(path).headers
    policy = dict(part.split(" ", 1) for part in headers["Content-Security-Policy"].split("; "))
    assert policy["default-src"] == "'none'"
    assert {"base-uri", "frame-ancestors", "form-action"} <= set(policy)
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert "Set-Cookie" not in headers


def test_pages_ask_for_nothing_from_another_host(client):
    html = client.get("/recherche?q=discriminations").text
    loaded = re.findall(r'<(?:link|img|script|source)\b[^>]*(?:href|src)="([^"]+)"', html)
    assert loaded
    assert all(address.startswith("/") for address in loaded)


@pytest.mark.parametrize(
    "path", ["/", "/recherche?q=x", "/recherche?from=hier", f"/documents/{PDF.id}", "/a-propos"]
)
def test_a_page_holds_its_style_sheet_and_the_policy_names_it(client, path):
    """So nothing is asked for before a page is painted."""
    response = client.get(path)
    (text,) = re.findall(r"<style>(.*?)</style>", response.text, re.DOTALL)
    digest = b64encode(sha256(text.encode()).digest()).decode()
    assert f"'sha256-{digest}'" in response.headers["Content-Security-Policy"]
    assert text.startswith(":root {")
    assert '<link rel="stylesheet"' not in response.text


def test_a_file_asked_for_by_its_digest_is_kept(client):
    html = client.get("/aide").text
    addresses = re.findall(r'src="(/static/[^"]+\.js[^"]+)"', html)
    assert addresses
    for address in addresses:
        response = client.get(address)
        assert (response.status_code, response.mimetype) == (200, "text/javascript")
        assert "immutable" in response.headers["Cache-Control"]


def test_a_style_sheet_asked_for_by_name_is_checked_again(client):
    first = client.get("/static/base.css")
    assert first.headers["Cache-Control"] == "no-cache"
    again = client.get("/static/base.css", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


@pytest.mark.parametrize("name", ["nothing.css", "..%2Fviews.py", "%2e%2e/views.py", ""])
def test_no_other_file_is_served(client, name):
    assert client.get(f"/static/{name}").status_code == 404


def test_results_are_not_for_other_search_engines_but_documents_are(client):
    assert client.get("/recherche?q=x").headers["X-Robots-Tag"] == "noindex, follow"
    assert "X-Robots-Tag" not in client.get(f"/documents/{PDF.id}").headers


def test_browsers_can_add_the_site_to_their_search_engines(client):
    response = client.get("/opensearch.xml")
    description = etree.fromstring(response.data)
    assert response.mimetype == "application/opensearchdescription+xml"
    templates = {url.get("type"): url.get("template") for url in description.iterfind("{*}Url")}
    assert templates["text/html"] == "http://localhost/recherche?q={searchTerms}"
    assert all(len(str(name)) <= 16 for name in texts(description, "{*}ShortName"))
    rels = {url.get("rel"): url.get("template") for url in description.iterfind("{*}Url")}
    assert rels["self"] == "http://localhost/opensearch.xml"
    assert rels["suggestions"] == "http://localhost/propositions.json?q={searchTerms}"


def test_the_address_bar_gets_completions(client):
    response = client.get("/propositions.json?q=discr")
    assert response.mimetype == "application/x-suggestions+json"
    typed, proposed = response.json
    assert typed == "discr"
    assert REPORT.title in proposed
    assert client.get("/propositions.json").json == ["", []]
    assert client.get(f"/propositions.json?q={'x' * 10_001}").status_code == 400


def tokens() -> tuple[dict[str, str], dict[str, str]]:
    """Colours of the light and of the dark scheme, by name."""
    text = (files("web") / "static" / "tokens.css").read_text(encoding="utf-8")
    light, dark = text.split("@media screen and (prefers-color-scheme: dark)")
    found = [dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6});", part)) for part in (light, dark)]
    return found[0], {**found[0], **found[1]}


def contrast(one: str, other: str) -> float:
    """WCAG 2.2 contrast ratio of two colours, from 1 to 21."""

    def luminance(colour: str) -> float:
        channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
        linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("scheme", tokens(), ids=["light", "dark"])
@pytest.mark.parametrize(
    ("text", "ground", "least"),
    [
        ("ink", "paper", 7),
        ("ink", "paper-raised", 7),
        ("muted", "paper", 7),
        ("accent", "paper", 7),
        ("accent-ink", "accent", 7),
        ("marker-ink", "marker", 7),
        ("refusal", "paper", 7),
        ("control", "paper", 3),
        ("control", "paper-raised", 3),
        ("focus", "paper", 3),
    ],
)
def test_colours_can_be_told_apart(scheme, text, ground, least):
    assert contrast(scheme[text], scheme[ground]) >= least


def test_no_colour_is_written_outside_the_tokens():
    for sheet in (files("web") / "static").iterdir():
        if sheet.name.endswith(".css") and sheet.name != "tokens.css":
            text = sheet.read_text(encoding="utf-8")
            assert not re.search(r"#[0-9a-fA-F]{3,8}\b|rgb|hsl", text), sheet.name


def test_nothing_is_animated():
    """So that nothing need be stopped for readers whom motion makes ill."""
    for sheet in (files("web") / "static").iterdir():
        if sheet.name.endswith(".css"):
            text = sheet.read_text(encoding="utf-8")
            assert not re.search(r"transition|animation|@keyframes|smooth", text), sheet.name
