"""Dates of sitemaps: what changed is asked for first, what did not may be spared for a while."""

import pytest

from indexer.catalogue import Catalogue
from tests.crawls import local_source, run_crawl
from tests.scripted_site import Answer, ScriptedSite, page


@pytest.fixture
def site():
    with ScriptedSite() as running:
        yield running


def plan(site, **dates):
    rows = "".join(
        f"<url><loc>{site.url}/{name}</loc><lastmod>{day}</lastmod></url>"
        for name, day in dates.items()
    )
    body = f"<urlset>{rows}</urlset>".encode()
    return Answer(body=body, media_type="application/xml", headers={"ETag": f'"{hash(body)}"'})


def test_pages_that_a_sitemap_says_are_old_are_spared_and_their_links_still_followed(
    site, tmp_path
):
    site.routes = {
        "/": page("/a", "/b"),
        "/robots.txt": Answer(
            body=f"User-agent: *\nSitemap: {site.url}/plan.xml".encode(), media_type="text/plain"
        ),
        "/plan.xml": plan(site, a="2001-01-01", b="2002-02-02", seule="2003-03-03"),
        "/a": page("/sans-date"),
        "/b": page(),
        "/seule": page(),
        "/sans-date": page(),
    }
    source = local_source(site.url, recheck_days=7.0, concurrency=1)
    first = run_crawl(tmp_path, source)
    assert first.paths("new") == {"/", "/a", "/b", "/seule", "/sans-date"}
    order = [path for path, _ in site.moments]
    assert order[:3] == ["/robots.txt", "/plan.xml", "/"]
    assert order.index("/seule") < order.index("/b") < order.index("/a"), "the newest first"

    site.requests.clear()
    site.routes["/plan.xml"] = plan(site, a="2001-01-01", b="2199-01-01", seule="2003-03-03")
    second = run_crawl(tmp_path, source)
    assert second.paths("unchanged") == {"/", "/a", "/b", "/seule", "/sans-date"}
    assert second.settlement.status == "done"
    assert (site.asked("/a"), site.asked("/seule")) == (0, 0)
    assert (site.asked("/b"), site.asked("/sans-date"), site.asked("/")) == (1, 1, 1)
    assert second.verdicts["/a"].detail == "plan du site\u202f: pas modifiée depuis le 01/01/2001"

    with Catalogue(tmp_path / "catalogue") as catalogue:
        checked = {
            item.url.rpartition("/")[2]: item.checked_at for item in catalogue.resources.list()
        }
    assert checked["a"] <= checked["b"], "a page that was spared was not looked at"
    third = run_crawl(tmp_path, local_source(site.url, concurrency=1))
    assert site.asked("/a") == 1
    assert third.paths("unchanged") == second.paths("unchanged")
