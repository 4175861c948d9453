"""What a crawler reads: pages, headers, errors."""

import pytest
from scrapy.http import Headers, HtmlResponse, Response

from indexer.catalogue import Role, Verdict
from indexer.crawl.answers import charset_of, file_name_of, problem_of, wanted_type
from indexer.crawl.page import absolute, header_directives, read_page
from indexer.crawl.visit import RefusedError
from kb.errors import FailureReason

URL = "https://irev.fr/thematiques/a"


def read(html):
    return read_page(HtmlResponse(URL, body=html.encode(), encoding="utf-8"))


def test_links_are_read_once_in_order_and_those_not_to_follow_are_left_out():
    page = read(
        '<a href=" /b ">b</a><a href="/b">b</a><a href="">vide</a><a name="x">ancre</a>'
        '<a rel="external nofollow" href="/c">c</a><map><area href="/d"></map>'
        '<link rel="next" href="?page=1">'
    )
    assert set(page.links) == {"/b", "/d", "?page=1"}
    assert page.base == URL


def test_a_page_says_its_names_and_wishes():
    page = read(
        '<head><link rel="canonical" href="http://www.irev.fr/b/"><meta name="robots" '
        'content="NoIndex , nofollow"><link rel="shortlink" href="/node/12"></head>'
    )
    assert page.canonical == "https://irev.fr/b"
    assert page.shortlinks == ("https://irev.fr/node/12",)
    assert (page.index, page.follow) == (False, False)


def test_a_name_that_is_no_address_is_no_name():
    assert read('<link rel="canonical" href="javascript:;">').canonical is None


@pytest.mark.parametrize("html", ["", "<", "<html", "\x00", "<a href=>", "<base href='::'>x"])
def test_broken_pages_are_read_as_far_as_they_go(html):
    assert read(html).index


def test_wishes_in_headers_for_one_named_robot_are_not_ours():
    headers = Headers({"X-Robots-Tag": ["googlebot: noindex", "noarchive, NOFOLLOW"]})
    assert "noindex" not in header_directives(headers)
    assert "nofollow" in header_directives(headers)


def test_word_and_open_document_files_are_kept_by_their_type_or_their_name():
    word = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    assert wanted_type(Response(URL, headers={"Content-Type": word}), Role.DOCUMENT) == word
    for sent in ("application/msword", "application/octet-stream"):
        named = Response(
            "https://irev.fr/sites/default/files/bilan.docx",
            headers={"Content-Type": sent},
            body=b"PK\x03\x04",
        )
        assert wanted_type(named, Role.DOCUMENT) == word


@pytest.mark.parametrize(
    ("declared", "body", "role", "media_type"),
    [
        ("text/html; charset=utf-8", b"", Role.DOCUMENT, "text/html"),
        ("Application/PDF", b"", Role.DOCUMENT, "application/pdf"),
        ("", b" <!DOCTYPE html><p>", Role.DOCUMENT, "text/html"),
        ("application/octet-stream", b"%PDF-1.7", Role.DOCUMENT, "application/pdf"),
        ("application/octet-stream", b"PK\x03\x04", Role.DOCUMENT, None),
        ("application/zip", b"%PDF-1.7", Role.DOCUMENT, None),
        ("application/xml", b"<feed>", Role.DOCUMENT, None),
        ("text/xml", b"<feed>", Role.FEED, "text/xml"),
        ("", b"<?xml version='1.0'?><feed>", Role.FEED, "application/xml"),
        ("text/html", b"<html>", Role.FEED, None),
    ],
)
def test_an_answer_is_kept_by_its_type_or_its_first_bytes(declared, body, role, media_type):
    response = Response(URL, headers={"Content-Type": declared}, body=body)
    assert wanted_type(response, role) == media_type


def test_a_file_is_named_as_the_server_says_or_as_its_address_ends():
    named = {"Content-Disposition": 'attachment; filename="Synthèse 2021.pdf"'}
    assert file_name_of(Response(URL, headers=named)) == "Synthèse 2021.pdf"
    assert file_name_of(Response("https://irev.fr/f/synth%C3%A8se.pdf")) == "synthèse.pdf"
    assert file_name_of(Response("https://irev.fr/")) == ""


def test_the_character_set_is_as_declared():
    assert charset_of(Headers({"Content-Type": 'text/html; charset="UTF-8"'})) == "utf-8"
    assert charset_of(Headers({"Content-Type": "text/html"})) is None
    assert charset_of(Headers()) is None


def test_errors_have_a_verdict_and_a_reason():
    assert problem_of(RefusedError(Verdict.BLOCKED, "non")).verdict is Verdict.BLOCKED
    timeout = type("DownloadTimeoutError", (Exception,), {})()
    assert problem_of(timeout).reason is FailureReason.TIMEOUT
    unknown = problem_of(RuntimeError("TLS\ncassé"))
    assert (unknown.verdict, unknown.network) == (Verdict.ERROR, True)
    assert unknown.detail == "échec de la connexion\u202f: TLS"
    assert problem_of(None).verdict is Verdict.ERROR


@pytest.mark.parametrize(
    ("html", "links"),
    [
        ('<meta http-equiv="refresh" content="0; url=/b">', ("/b",)),
        ("<META HTTP-EQUIV='Refresh' CONTENT='5;URL=\"/b\"'>", ("/b",)),
        ('<meta http-equiv="refresh" content="30">', ()),
    ],
)
def test_a_page_that_sends_its_reader_elsewhere_links_there(html, links):
    assert read(html).links == links


@pytest.mark.parametrize(
    ("html", "login"),
    [
        ("<title>Compte utilisateur | IREV</title><input type=password>", True),
        ("<h1>Se connecter</h1><input type='PASSWORD'>", True),
        ("<title>Connexion</title><p>Une réunion</p>", False),
        ("<title>Contrat de ville</title><h1>Bilan</h1><input type=password>", False),
        ("<title>Connexions internet des quartiers</title><input type=password>", False),
    ],
)
def test_a_login_form_is_one_by_its_title_and_its_password(html, login):
    assert read(html).login is login


@pytest.mark.parametrize(
    ("link", "address"),
    [
        ("b#bas", "https://irev.fr/thematiques/b"),
        ("/b?c#bas", "https://irev.fr/b?c"),
        ("//exemple.org/b", "https://exemple.org/b"),
        ("http://[", ""),
        ("//[::1", ""),
        ("javascript:;", "javascript:;"),
    ],
)
def test_a_link_that_no_rule_can_read_leads_nowhere(link, address):
    assert absolute(URL, link) == address
