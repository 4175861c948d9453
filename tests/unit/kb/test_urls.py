"""Canonical URLs: spellings that meet, spellings that must not, addresses refused."""

import doctest

import pytest

import kb.urls
from kb.errors import RequestError
from kb.model import CanonicalUrl
from kb.urls import canonical_url, doc_id, locate


def test_examples_in_docstrings_hold():
    assert doctest.testmod(kb.urls).failed == 0


@pytest.mark.parametrize(
    "spelling",
    [
        "https://irev.fr/thematiques/sante/page",
        "http://irev.fr/thematiques/sante/page",
        "http://www.irev.fr/thematiques/sante/page",
        "https://WWW.IREV.FR:443/thematiques/sante/page/",
        "https://irev.fr./thematiques/sante/page#haut",
        "https://irev.fr/thematiques/autre/../sante/./page",
        "https://irev.fr/thematiques/%73ante/page?utm_source=lettre&fbclid=1&PHPSESSID=9",
        "https://lecteur:secret@irev.fr/thematiques/sante/page;jsessionid=ABC",
        "  https://irev.fr/thematiques/sante/page\n",
    ],
)
def test_spellings_of_one_page_share_its_canonical_url(spelling):
    assert canonical_url(spelling) == "https://irev.fr/thematiques/sante/page"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://irev.fr/a", "https://irev.fr/a-0"),
        ("https://irev.fr/node/12", "https://irev.fr/node/120"),
        ("https://irev.fr/A", "https://irev.fr/a"),
        ("https://irev.fr/a?page=1", "https://irev.fr/a?page=2"),
        ("http://127.0.0.1:8765/a", "http://127.0.0.1:8766/a"),
        ("http://127.0.0.1:8765/a", "https://127.0.0.1:8765/a"),
        ("https://www.example.org/", "https://example.org/"),
        ("https://irev.fr/a%2Fb", "https://irev.fr/a/b"),
    ],
)
def test_different_resources_keep_different_urls(one, other):
    assert canonical_url(one) != canonical_url(other)


@pytest.mark.parametrize(
    ("spelling", "canonical"),
    [
        ("https://irev.fr", "https://irev.fr/"),
        ("https://irev.fr/action/santé", "https://irev.fr/action/sant%C3%A9"),
        ("https://irev.fr/action/sant%c3%a9", "https://irev.fr/action/sant%C3%A9"),
        ("https://irev.fr/action/sant%e9", "https://irev.fr/action/sant%E9"),
        ("https://irev.fr/100%/a b", "https://irev.fr/100%25/a%20b"),
        ("https://irev.fr/?b=2&a=1&&b=1", "https://irev.fr/?a=1&b=1&b=2"),
        ("https://irev.fr/?q=a+b", "https://irev.fr/?q=a%20b"),
        ("http://127.0.0.1:8765/", "http://127.0.0.1:8765/"),
        ("http://[::1]:8765/a", "http://[::1]:8765/a"),
        ("https://quartiers-à-venir.fr/", "https://xn--quartiers--venir-6lb.fr/"),
        ("file:///tmp/d%c3%a9p%C3%B4t/a.pdf", "file:///tmp/d%C3%A9p%C3%B4t/a.pdf"),
        ("https://www.youtube.com/embed/abcdefghijk?rel=0", kb.urls.VIDEO_PAGE + "abcdefghijk"),
        ("https://www.youtube-nocookie.com/embed/abcdefghijk", kb.urls.VIDEO_PAGE + "abcdefghijk"),
        ("http://m.youtube.com/watch?list=x&v=abc-_fghijk", kb.urls.VIDEO_PAGE + "abc-_fghijk"),
        (
            "https://www.youtube.com/feeds/videos.xml?channel_id=UC1",
            "https://www.youtube.com/feeds/videos.xml?channel_id=UC1",
        ),
    ],
)
def test_canonical_form(spelling, canonical):
    assert canonical_url(spelling) == canonical


def test_relative_links_resolve_against_their_page():
    page = "http://www.irev.fr/thematiques/sante/"
    assert canonical_url("../sante-2", page) == "https://irev.fr/thematiques/sante-2"
    assert canonical_url("//irev.fr/x", page) == "https://irev.fr/x"
    assert canonical_url("?page=2", page) == "https://irev.fr/thematiques/sante?page=2"


@pytest.mark.parametrize(
    "address",
    [
        "javascript:;",
        "javascript:void(0)",
        "mailto:contact@exemple.irev.fr",
        "tel:+33300000000",
        "ftp://irev.fr/a",
        "data:text/html,x",
        "",
        "thematiques/sante",
        "https://",
        "http:///sans-hote",
        "https://irev.fr:port/",
        "https://irev.fr:99999/",
        "https://[::1/",
        "https://a b/",
        "https://../",
        "https://irev.fr/\ud800",
    ],
)
def test_what_is_no_document_address_is_refused_with_the_address_named(address):
    with pytest.raises(RequestError) as refused:
        canonical_url(address)
    assert refused.value.parameter == "url"
    assert repr(address)[1:10] in str(refused.value)


def test_favourites_links_are_refused_whatever_their_page():
    with pytest.raises(RequestError):
        canonical_url("javascript:;", "https://irev.fr/node/1")


def test_id_is_sixteen_hexadecimal_digits_of_the_url_alone():
    assert doc_id(CanonicalUrl("https://irev.fr/")) == doc_id(canonical_url("http://www.irev.fr"))
    assert len(doc_id(CanonicalUrl("https://irev.fr/a"))) == 16
    assert int(doc_id(CanonicalUrl("https://irev.fr/a")), 16) >= 0


@pytest.mark.parametrize(
    ("url", "locator", "address"),
    [
        ("https://irev.fr/a.pdf", "", "https://irev.fr/a.pdf"),
        ("https://irev.fr/a.pdf", "#page=3", "https://irev.fr/a.pdf#page=3"),
        ("https://irev.fr/a#haut", "#bas", "https://irev.fr/a#bas"),
        (
            kb.urls.VIDEO_PAGE + "abcdefghijk",
            "&t=75s",
            kb.urls.VIDEO_PAGE + "abcdefghijk&t=75s",
        ),
        ("https://irev.fr/video", "&t=75s", "https://irev.fr/video?t=75s"),
    ],
)
def test_passages_have_addresses(url, locator, address):
    assert locate(url, locator) == address


@pytest.mark.parametrize(
    ("query", "kept"),
    [
        ("sid=0123456789abcdef0123456789abcdef", ""),
        ("a=1&SID=t0ps3cr3tt0ps3cr3tt0ps", "?a=1"),
        ("sid=12", "?sid=12"),
        ("s=politique-de-la-ville-et-habitants", "?s=politique-de-la-ville-et-habitants"),
        ("page=0123456789abcdef0123456789abcdef", "?page=0123456789abcdef0123456789abcdef"),
    ],
)
def test_a_session_is_dropped_when_its_value_looks_like_one(query, kept):
    assert canonical_url(f"https://irev.fr/a?{query}") == f"https://irev.fr/a{kept}"
