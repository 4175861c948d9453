"""The replica crawled over loopback: all of it, nothing beside it, and again at no cost."""

import re

import pytest

from indexer.catalogue import Catalogue
from indexer.replica.pdf import pdf_names
from indexer.replica.site import load_site
from kb.urls import canonical_url
from tests.crawls import local_source, run_crawl

DENY = tuple(map(re.compile, ("/print/", "/user/", "/inscription-", "/search/")))


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    return tmp_path_factory.mktemp("replica")


@pytest.fixture(scope="module")
def source(replica):
    return local_source(replica.url, deny=DENY)


@pytest.fixture(scope="module")
def first(replica, source, home):
    return run_crawl(home, source)


@pytest.fixture(scope="module")
def held(first, replica, home):
    """Canonical paths in the catalogue."""
    with Catalogue(home / "catalogue") as catalogue:
        return {item.url.removeprefix(replica.url) for item in catalogue.resources.list()}


def path_of(replica, path):
    return canonical_url(replica.url + path).removeprefix(replica.url)


def test_every_page_in_scope_is_found_under_its_own_address(held, replica):
    pages = {path_of(replica, page.address) for page in load_site().indexable_pages}
    assert len(pages) >= 64
    assert pages - held == set()


def test_every_linked_pdf_is_found(held):
    names = {file.file for page in load_site().pages for file in page.attachments}
    assert names <= set(pdf_names())
    found = {path.rpartition("/")[2] for path in held if path.endswith(".pdf")}
    assert found == names


def test_a_node_that_has_an_alias_is_held_once(held, home, replica):
    aliased = [page for page in load_site().indexable_pages if page.path]
    assert not {page.node_path for page in aliased} & held
    with Catalogue(home / "catalogue") as catalogue:
        names = catalogue.resources.aliases()
    for page in aliased:
        node = canonical_url(replica.url + page.node_path)
        assert names[node] == canonical_url(replica.url + page.address)


def test_nothing_out_of_scope_is_asked_for(first, held, replica):
    refused = re.compile(r"/print/|/user/|/inscription-|/search/|javascript")
    assert not [path for path in held if refused.search(path)]
    asked = {request.path for request in replica.log}
    assert not [path for path in asked if refused.search(path)]
    assert first.verdict("/javascript%3A%3B") == "out-of-scope"


def test_nothing_fails(first):
    assert first.settlement.status == "done"
    assert first.paths("error") == set()


def test_a_second_run_finds_everything_unchanged_and_is_sent_no_page(
    first, held, source, home, replica
):
    replica.clear_log()
    second = run_crawl(home, source)
    assert second.paths("new") | second.paths("changed") == set()
    assert second.paths("unchanged") == held
    sent = [request for request in replica.log if request.status == 200]
    assert {request.path for request in sent} == {"/robots.txt", "/sitemap.xml"}


def test_limits_are_respected(replica, source, tmp_path):
    replica.clear_log()
    crawled = run_crawl(tmp_path, source, limit=7)
    assert len(crawled.paths("new")) == 7
    assert len(replica.log) <= 7 + 2  # robots.txt and the sitemap
    assert crawled.settlement.status == "done"
