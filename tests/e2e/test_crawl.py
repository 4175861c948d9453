"""The replica crawled over loopback: all of it, nothing beside it, and again at no cost."""

import re
from functools import partial

import pytest

from indexer.catalogue import Catalogue, Role
from indexer.replica.pdf import pdf_names
from indexer.replica.server import Day
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
def first_bytes(replica, source, tmp_path_factory):
    """What a first crawl makes the server send, headers included."""
    replica.clear_log()
    run_crawl(tmp_path_factory.mktemp("other"), source)
    return replica.bytes_sent


@pytest.fixture(scope="module")
def held(first, replica, home):
    """Canonical paths of the documents in the catalogue."""
    return paths_held(home, replica)


@pytest.fixture
def again(first, home, source):
    """Crawl once more into the same catalogue."""
    return partial(run_crawl, home, source)


def paths_held(home, replica):
    with Catalogue(home / "catalogue") as catalogue:
        documents = [i for i in catalogue.resources.list() if i.role is Role.DOCUMENT]
    return {item.url.removeprefix(replica.url) for item in documents}


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
    first_bytes, held, again, replica
):
    replica.clear_log()
    second = again()
    assert second.paths("new") | second.paths("changed") == set()
    assert second.paths("unchanged") == held
    assert [request.path for request in replica.log if request.status == 200] == ["/robots.txt"]
    assert replica.bytes_sent <= 0.02 * first_bytes, "headers of 304 included"


BAD_DAYS = {
    Day.ERRORS: ("error", "robots.txt inaccessible\u202f: réponse 500"),
    Day.LOGIN: ("blocked", "la page demande de se connecter"),
}


@pytest.mark.parametrize("day", BAD_DAYS)
def test_a_day_when_every_address_answers_the_same_removes_nothing(held, again, home, replica, day):
    for _ in range(2):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(replica, "day", day)
            crawled = again()
        assert (crawled.settlement.status, crawled.settlement.removed) == ("failed", 0)
        row = crawled.verdicts["/"]
        assert (row.verdict, row.detail) == BAD_DAYS[day]
    assert paths_held(home, replica) == held


def test_limits_are_respected(replica, source, tmp_path):
    replica.clear_log()
    crawled = run_crawl(tmp_path, source, limit=7)
    assert len(crawled.paths("new")) == 7
    assert len(replica.log) <= 7 + 2  # robots.txt and the sitemap
    assert crawled.settlement.status == "done"
