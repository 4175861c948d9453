"""Sitemaps: what they list, what is no sitemap, what none may do, what their dates are worth."""

import asyncio
import dataclasses
import datetime as dt
import gzip

import pytest
from scrapy.http import Response

from indexer.catalogue import Catalogue, State
from indexer.crawl.scope import Scope
from indexer.crawl.sitemap import MAX_ENTRIES, SitemapEntry, read_sitemap
from indexer.crawl.sitemaps import MAX_SITEMAPS, Sitemaps, unchanged_since
from indexer.source import Source, SourceKind
from kb.model import CanonicalUrl
from tests.unit.indexer.catalogue.test_resources import fetched

SITE = "https://irev.fr"
PLAN = b'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">%s</urlset>'
NOW = dt.datetime(2026, 5, 10, 12, tzinfo=dt.UTC)
LAUGHS = '<!ENTITY a0 "aaaaaaaaaa">' + "".join(
    f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10)
)


def entry(address):
    return SitemapEntry(address=address)


def test_a_sitemap_lists_pages_or_sitemaps_gzipped_or_not():
    plan = PLAN % b"<url><loc> https://irev.fr/a </loc></url><url><lastmod>x</lastmod></url>"
    assert read_sitemap(plan, 10_000).pages == (entry("https://irev.fr/a"),)
    assert read_sitemap(gzip.compress(plan), 10_000).pages == (entry("https://irev.fr/a"),)
    index = b"<sitemapindex><sitemap><loc>/b.xml</loc></sitemap></sitemapindex>"
    assert read_sitemap(index, 10_000).sitemaps == (entry("/b.xml"),)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-05-01", dt.datetime(2026, 5, 1, tzinfo=dt.UTC)),
        ("2026-05-01T08:30:00Z", dt.datetime(2026, 5, 1, 8, 30, tzinfo=dt.UTC)),
        ("2026-05-01T08:30+02:00", dt.datetime(2026, 5, 1, 6, 30, tzinfo=dt.UTC)),
        ("2026-05", None),
        ("hier", None),
        ("", None),
    ],
)
def test_a_page_bears_the_date_of_its_last_change(text, moment):
    plan = PLAN % f"<url><loc>/a</loc><lastmod>{text}</lastmod></url>".encode()
    assert read_sitemap(plan, 10_000).pages[0].lastmod == moment


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"pas du XML",
        b"<html><body>Panne</body></html>",
        gzip.compress(PLAN % b"")[:12],
        gzip.compress(PLAN % (b" " * 20_000)),
        b"\x1f\x8b\x08 pas du gzip",
        f"<!DOCTYPE urlset [{LAUGHS}]><urlset><url><loc>&a9;</loc></url></urlset>".encode(),
        b'<!DOCTYPE u [<!ENTITY e SYSTEM "file:///etc/passwd">]><urlset>&e;</urlset>',
    ],
)
def test_what_is_no_sitemap_says_so(body):
    with pytest.raises(ValueError, match="plan de site"):
        read_sitemap(body, 10_000)


def test_entities_of_another_encoding_are_not_expanded():
    bomb = f'<!DOCTYPE u [{LAUGHS}]><urlset><url x="&a9;"><loc>/a</loc></url></urlset>'
    body = f'<?xml version="1.0" encoding="utf-16"?>{bomb}'.encode("utf-16")
    assert sum(len(page.address) for page in read_sitemap(body, 10**6).pages) < 1000


def test_a_sitemap_is_read_up_to_what_the_protocol_allows():
    reading = read_sitemap(PLAN % (b"<url><loc>/a</loc></url>" * (MAX_ENTRIES + 5)), 10**8)
    assert (len(reading.pages), reading.cut) == (MAX_ENTRIES, True)


def read_all(answers, *addresses, max_pages=1000):
    """What sitemaps served from a table list, and what could not be read."""
    failures: dict[str, str] = {}
    asked = []

    async def fetch(address):
        asked.append(address)
        status, headers, body = answers.get(address.removeprefix(SITE), (404, {}, b""))
        return Response(address, status=status, headers=headers, body=body)

    source = Source(name="irev", kind=SourceKind.SITE, start=(SITE,), hosts=("irev.fr",))
    sitemaps = Sitemaps(Scope(source), 10**6, fetch, failures.__setitem__)
    listed = asyncio.run(sitemaps.read([SITE + address for address in addresses], max_pages))
    return listed, failures, asked


def plan(*pages):
    rows = "".join(
        f"<url><loc>{SITE}{path}</loc>{f'<lastmod>{day}</lastmod>' if day else ''}</url>"
        for path, day in pages
    )
    return 200, {}, PLAN % rows.encode()


def index(*addresses):
    rows = "".join(f"<sitemap><loc>{address}</loc></sitemap>" for address in addresses)
    return 200, {}, f"<sitemapindex>{rows}</sitemapindex>".encode()


def test_pages_changed_last_come_first_and_those_without_a_date_last():
    answers = {"/s": plan(("/a", "2020-01-01"), ("/b", ""), ("/c", "2026-01-01"))}
    listed, _, _ = read_all(answers, "/s")
    assert [page.address.removeprefix(SITE) for page in listed] == ["/c", "/a", "/b"]


def test_dates_that_are_all_one_mean_nothing():
    listed, _, _ = read_all({"/s": plan(("/a", "2026-01-01"), ("/b", "2026-01-01"))}, "/s")
    assert {page.lastmod for page in listed} == {None}


def test_an_index_is_followed_once_whatever_it_says_and_never_to_another_site():
    answers = {"/i": index("/i", "/s", "https://exemple.org/s"), "/s": plan(("/a", ""))}
    listed, failures, asked = read_all(answers, "/i", "/i")
    assert [page.address for page in listed] == [f"{SITE}/a"]
    assert asked == [f"{SITE}/i", f"{SITE}/s"]
    assert failures == {}


def test_redirects_are_followed_within_the_site():
    answers = {
        "/s": (301, {"Location": "/t"}, b""),
        "/t": plan(("/a", "")),
        "/x": (302, {"Location": "https://exemple.org/"}, b""),
        "/o": (302, {"Location": "/o"}, b""),
    }
    listed, failures, _ = read_all(answers, "/s", "/x", "/o", "/absent")
    assert len(listed) == 1
    assert {address.removeprefix(SITE): reason for address, reason in failures.items()} == {
        "/x": "redirige vers https://exemple.org/",
        "/o": "redirections en cercle",
        "/absent": "réponse 404",
    }


def test_an_endless_index_ends():
    answers = {f"/{n}": index(f"/{n + 1}") for n in range(MAX_SITEMAPS + 50)}
    _, failures, asked = read_all(answers, "/0")
    assert len(asked) == MAX_SITEMAPS
    assert "plans de site" in next(iter(failures.values()))


def test_no_more_pages_are_taken_than_the_source_allows():
    answers = {"/s": plan(*((f"/{n}", "") for n in range(50))), "/t": plan(("/x", ""))}
    listed, _, asked = read_all(answers, "/s", "/t", max_pages=20)
    assert len(listed) == 20
    assert asked == [f"{SITE}/s"]


@pytest.fixture
def page(tmp_path):
    with Catalogue(tmp_path) as catalogue:
        catalogue.resources.record(fetched(CanonicalUrl(f"{SITE}/a")))
        (resource,) = catalogue.resources.list()
    return dataclasses.replace(resource, checked_at=NOW - dt.timedelta(days=3))


@pytest.mark.parametrize(
    ("lastmod", "state", "recheck_days", "spared"),
    [
        (NOW - dt.timedelta(days=30), State.ALIVE, 7.0, True),
        (NOW - dt.timedelta(days=3, hours=12), State.ALIVE, 7.0, False),  # within the margin
        (NOW - dt.timedelta(days=1), State.ALIVE, 7.0, False),  # changed since
        (NOW - dt.timedelta(days=30), State.MISSING, 7.0, False),
        (NOW - dt.timedelta(days=30), State.ALIVE, 2.0, False),  # it is time to look again
        (NOW - dt.timedelta(days=30), State.ALIVE, 0.0, False),
        (None, State.ALIVE, 7.0, False),
    ],
)
def test_a_page_is_spared_only_when_all_says_it_did_not_change(
    page, lastmod, state, recheck_days, spared
):
    listed = {} if lastmod is None else {page.url: lastmod}
    held = dataclasses.replace(page, state=state)
    assert bool(unchanged_since(listed, held, recheck_days, NOW)) is spared
