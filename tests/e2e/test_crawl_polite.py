"""How polite a crawl is, measured where it is felt: at the server, by when requests arrive."""

import threading
from itertools import pairwise

import pytest

from tests.crawls import local_source, run_crawl
from tests.scripted_site import Answer, ScriptedSite, page


def robots(text):
    return Answer(body=f"User-agent: *\n{text}".encode(), media_type="text/plain")


def sitemap(site, *paths):
    rows = "".join(f"<url><loc>{site.url}{path}</loc></url>" for path in paths)
    return Answer(body=f"<urlset>{rows}</urlset>".encode(), media_type="application/xml")


@pytest.fixture
def site():
    with ScriptedSite() as running:
        yield running


def gaps(site):
    """Seconds between one request and the next, all of them counted."""
    return [later - earlier for (_, earlier), (_, later) in pairwise(site.moments)]


def kept_apart(site, delay_s):
    """Whether requests came no faster than one a delay, in any stretch of the crawl.

    A busy machine may note an arrival late; that is worth one delay, once a stretch, no more.
    """
    moments = [moment for _, moment in site.moments]
    return all(
        later - earlier >= (second - first - 1) * delay_s
        for first, earlier in enumerate(moments)
        for second, later in enumerate(moments)
        if second > first
    )


def test_every_two_requests_lie_the_delay_apart_whatever_the_concurrency(site, tmp_path):
    names = [f"/p{number}" for number in range(8)]
    site.routes = {"/": page(*names)} | {name: page() for name in names}
    site.routes |= {"/p3": Answer(status=500), "/p4": Answer(status=404)}
    run_crawl(tmp_path, local_source(site.url, delay_s=0.25, concurrency=4))
    assert len(site.moments) == 12, "robots.txt, the start, eight pages, one of them three times"
    assert kept_apart(site, 0.25)


def test_robots_may_ask_for_more_delay_and_gets_it_from_the_first_page_on(site, tmp_path):
    site.routes = {
        "/robots.txt": robots(f"Crawl-delay: 0.5\nSitemap: {site.url}/plan.xml"),
        "/plan.xml": sitemap(site, "/a", "/b"),
        "/": page("/a", "/b"),
        **dict.fromkeys(("/a", "/b"), page()),
    }
    run_crawl(tmp_path, local_source(site.url, delay_s=0.05))
    assert [path for path, _ in site.moments][:2] == ["/robots.txt", "/plan.xml"]
    assert len(site.moments) == 5
    assert kept_apart(site, 0.5)


def test_robots_may_not_ask_for_less_delay(site, tmp_path):
    names = [f"/p{number}" for number in range(5)]
    site.routes = {"/robots.txt": robots("Crawl-delay: 0"), "/": page(*names)}
    site.routes |= {name: page() for name in names}
    run_crawl(tmp_path, local_source(site.url, delay_s=0.25))
    assert kept_apart(site, 0.25)


def test_a_busy_server_is_left_alone_for_as_long_as_it_asks_and_no_longer(site, tmp_path):
    refusals = iter([Answer(status=503, headers={"Retry-After": "2"})])
    names = [f"/p{number}" for number in range(20)]
    site.routes = {"/": page("/occupee", *names)} | {name: page() for name in names}
    site.routes["/occupee"] = lambda _: next(refusals, page())
    crawled = run_crawl(tmp_path, local_source(site.url, concurrency=1))
    assert crawled.verdict("/occupee") == "new"
    asked = [path for path, _ in site.moments]
    after_refusal = gaps(site)[asked.index("/occupee")]
    assert after_refusal >= 1.5
    assert sum(gaps(site)) - after_refusal < 20, "a pause, not a new pace of two seconds"


@pytest.mark.parametrize("concurrency", [1, 3])
def test_no_more_requests_are_under_way_than_the_source_allows(site, tmp_path, concurrency):
    lock = threading.Lock()
    under_way, most = 0, 0
    crowd = threading.Event()

    def held(_handler):
        """Answer when more than allowed are waiting, or when none has come for a while."""
        nonlocal under_way, most
        with lock:
            under_way += 1
            most = max(most, under_way)
            if under_way > concurrency:
                crowd.set()
        crowd.wait(0.2)
        with lock:
            under_way -= 1
        return page()

    names = [f"/p{number}" for number in range(9)]
    site.routes = {"/": page(*names)} | dict.fromkeys(names, held)
    run_crawl(tmp_path, local_source(site.url, concurrency=concurrency))
    assert most == concurrency
