"""What is asked for: each address once, spelled as its server likes it."""

import pytest

from indexer.catalogue import AliasKind, Catalogue, RunKind
from indexer.crawl.frontier import Frontier
from indexer.crawl.job import CrawlJob
from indexer.crawl.journal import Journal
from indexer.source import Source, SourceKind
from kb.urls import canonical_url
from tests.unit.indexer.catalogue.test_resources import fetched

SITE = "https://irev.fr"


@pytest.fixture
def catalogue(tmp_path):
    with Catalogue(tmp_path) as opened:
        yield opened


def frontier(catalogue, *, limit=None, **changes):
    values = {"name": "irev", "kind": SourceKind.SITE, "start": (SITE,), "hosts": ("irev.fr",)}
    run = catalogue.runs.begin(RunKind.CRAWL, "irev")
    source = Source(**(values | changes))
    job = CrawlJob(source=source, catalogue=catalogue.blobs._folder, run=run, limit=limit)
    return Frontier(job, Journal(catalogue, run, "irev", lambda _: None))


def location(visit):
    assert visit is not None
    return visit.location


@pytest.mark.parametrize(
    ("address", "asked"),
    [
        ("http://www.irev.fr/a", "https://www.irev.fr/a"),
        ("https://irev.fr/a", "https://irev.fr/a"),
        ("http://lecteur:secret@irev.fr:80/a", "https://irev.fr/a"),
        ("https://www.irev.fr/a/", "https://www.irev.fr/a/"),
        ("//www.irev.fr/a", None),
        ("https://www.irev.fr/a?utm_source=lettre&b=2&a=1#bas", "https://www.irev.fr/a?a=1&b=2"),
        ("https://www.irev.fr/été", "https://www.irev.fr/%C3%A9t%C3%A9"),
    ],
)
def test_an_address_is_asked_for_as_its_link_spells_the_host(catalogue, address, asked):
    visit = frontier(catalogue).admit(address)
    if asked is None:
        assert visit is None, "links are resolved before they come here"
    else:
        assert location(visit) == asked
        assert visit.url.startswith(f"{SITE}/")


def test_each_address_is_admitted_once_whatever_its_spelling(catalogue):
    rules = frontier(catalogue)
    assert rules.admit("http://www.irev.fr/a/") is not None
    assert rules.admit("https://irev.fr/a#bas") is None


def test_what_is_held_is_asked_for_where_it_last_answered(catalogue):
    url = canonical_url(f"{SITE}/a")
    catalogue.resources.record(fetched(url), location="https://www.irev.fr/a/")
    assert location(frontier(catalogue).admit(f"{SITE}/a")) == "https://www.irev.fr/a/"


def test_another_name_of_a_page_is_asked_for_as_that_page(catalogue):
    node, page = canonical_url(f"{SITE}/node/1"), canonical_url(f"{SITE}/a")
    catalogue.resources.add_alias(node, page, AliasKind.SHORTLINK)
    rules = frontier(catalogue)
    assert location(rules.admit("http://www.irev.fr/node/1")) == page
    assert rules.admit(page) is None


def test_limits_cut_and_say_so(catalogue):
    rules = frontier(catalogue, max_depth=2, max_pages=2)
    assert rules.admit(f"{SITE}/trop-loin", depth=3) is None
    assert "max_depth = 2" in rules.note
    assert [rules.admit(f"{SITE}/{n}") is not None for n in range(3)] == [True, True, False]
    assert "(2)" in rules.note
    assert not rules.limited


def test_a_limit_that_was_asked_for_is_no_surprise(catalogue):
    rules = frontier(catalogue, limit=1)
    assert rules.admit(f"{SITE}/a") is not None
    assert rules.admit(f"{SITE}/b") is None
    assert rules.limited


def test_what_is_no_address_leaves_no_trace_and_what_is_out_of_scope_a_verdict(catalogue):
    rules = frontier(catalogue)
    assert rules.admit("mailto:a@exemple.org") is None
    assert rules.admit("https://exemple.org/", referrer=SITE) is None
    (row,) = catalogue.runs.verdicts()
    assert (row.url, row.verdict, row.referrer) == (
        "https://exemple.org/",
        "out-of-scope",
        SITE,
    )
