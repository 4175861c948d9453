"""Crawls one after another: what changed, what is gone, what is suspect, what limits cut."""

import re
import subprocess
import sys

import pytest

from indexer.catalogue import Catalogue, RunKind
from indexer.crawl import CrawlEnd, CrawlJob
from indexer.crawl.job import read_line, write_job
from tests.crawls import local_source, run_crawl
from tests.scripted_site import Answer, ScriptedSite, page, redirect


@pytest.fixture
def site():
    with ScriptedSite() as running:
        yield running


def conditional(etag, answer):
    def route(handler):
        if handler.headers.get("If-None-Match") == etag:
            return Answer(status=304)
        return Answer(body=answer.body, media_type=answer.media_type, headers={"ETag": etag})

    return route


def held(home):
    with Catalogue(home / "catalogue") as catalogue:
        return {item.url.rpartition("/")[2] for item in catalogue.resources.list()}


def test_what_did_not_change_is_not_sent_again_and_its_links_are_still_followed(site, tmp_path):
    site.routes = {
        "/": conditional('"1"', page("/a", "/b", "/c")),
        "/a": conditional('"a"', page("/d")),
        "/b": page(text="un"),
        "/c": page(text="toujours pareil, sans validateur"),
        "/d": page(),
    }
    source = local_source(site.url)
    assert run_crawl(tmp_path, source).paths("new") == {"/", "/a", "/b", "/c", "/d"}
    site.routes |= {"/b": page(text="deux"), "/d": Answer(status=404), "/a": page("/e")}
    site.routes["/e"] = page()
    second = run_crawl(tmp_path, source)
    assert second.paths("unchanged") == {"/", "/c"}
    assert second.paths("changed") == {"/a", "/b"}
    assert second.paths("new") == {"/e"}
    assert second.paths("gone") == {"/d"}
    assert second.settlement.status == "done"


def test_a_page_is_removed_the_second_time_it_is_not_found(site, tmp_path):
    names = [f"p{number}" for number in range(9)]
    site.routes = {"/": page(*names)} | {f"/{name}": page() for name in names}
    source = local_source(site.url)
    run_crawl(tmp_path, source)
    site.routes["/"] = page(*names[1:])
    del site.routes["/p0"]
    assert run_crawl(tmp_path, source).settlement.removed == 0
    assert "p0" in held(tmp_path)
    assert run_crawl(tmp_path, source).settlement.removed == 1
    assert "p0" not in held(tmp_path)


def test_a_site_that_lost_its_pages_empties_nothing_unless_it_is_accepted(site, tmp_path):
    names = [f"p{number}" for number in range(6)]
    site.routes = {"/": page(*names)} | {f"/{name}": page() for name in names}
    source = local_source(site.url)
    run_crawl(tmp_path, source)
    site.routes = {"/": page()}
    assert run_crawl(tmp_path, source).settlement.status == "suspect"
    assert held(tmp_path) == {"", *names}
    assert run_crawl(tmp_path, source, accept_loss=True).settlement.removed == 6
    assert held(tmp_path) == {""}


def test_a_site_that_redirects_everything_home_empties_nothing(site, tmp_path):
    names = [f"p{number}" for number in range(6)]
    site.routes = {"/": page(*names)} | {f"/{name}": page() for name in names}
    source = local_source(site.url)
    run_crawl(tmp_path, source)
    site.routes |= {f"/{name}": redirect("/", 302) for name in names}
    assert run_crawl(tmp_path, source).settlement.status == "suspect"
    assert len(held(tmp_path)) == 7


def test_a_page_that_moved_lives_on_under_its_new_address_alone(site, tmp_path):
    site.routes = {"/": page("/ancienne"), "/ancienne": page(text="x")}
    source = local_source(site.url)
    run_crawl(tmp_path, source)
    site.routes |= {"/ancienne": redirect("/nouvelle"), "/nouvelle": page(text="x")}
    assert run_crawl(tmp_path, source).settlement.lost == 0
    assert held(tmp_path) == {"", "nouvelle"}
    site.requests.clear()
    run_crawl(tmp_path, source)
    assert site.asked("/ancienne") == 0


def test_a_server_that_is_down_removes_nothing_and_fails(tmp_path):
    with ScriptedSite() as site:
        site.routes = {"/": page("/a"), "/a": page()}
        source = local_source(site.url)
        run_crawl(tmp_path, source)
    crawled = run_crawl(tmp_path, source)
    assert crawled.settlement.status == "failed"
    assert "robots.txt inaccessible" in crawled.verdicts["/"].detail
    assert held(tmp_path) == {"", "a"}


def test_an_unreadable_robots_file_closes_the_site(site, tmp_path):
    site.routes = {"/": page(), "/robots.txt": Answer(status=500)}
    assert run_crawl(tmp_path, local_source(site.url)).verdict("/") == "error"
    assert site.asked("/") == 0


def test_a_server_that_breaks_down_is_left_alone(site, tmp_path):
    names = [f"p{number:02}" for number in range(40)]
    site.routes = {"/": page(*names)} | {f"/{name}": Answer(status=500) for name in names}
    crawled = run_crawl(tmp_path, local_source(site.url, concurrency=1))
    assert "le serveur est en panne" in crawled.end.note
    assert len(crawled.paths("error")) < 20
    assert crawled.settlement.status == "partial"


def test_a_limit_bounds_how_many_pages_are_asked_for(site, tmp_path):
    names = [f"p{number}" for number in range(20)]
    site.routes = {"/": page(*names)} | {f"/{name}": page() for name in names}
    crawled = run_crawl(tmp_path, local_source(site.url), limit=5)
    assert len(crawled.paths("new")) == 5
    assert len(site.requests) == 6  # robots.txt too
    assert not crawled.end.complete
    second = run_crawl(tmp_path, local_source(site.url, max_pages=3))
    assert "(3)" in second.end.note
    assert len(held(tmp_path)) == 5


def test_this_machine_is_not_a_public_site(site, tmp_path):
    site.routes = {"/": page()}
    port = site.host.rpartition(":")[2]
    local = local_source(site.url, allow_private=False)
    crawled = run_crawl(tmp_path, local)
    assert crawled.verdict("/") == "blocked"
    assert "adresse privée" in crawled.verdicts["/"].detail
    named = local_source(f"http://localhost:{port}", allow_private=False)
    assert run_crawl(tmp_path, named).settlement.status == "failed"
    assert site.requests == []


def test_only_pages_the_rules_allow_are_kept_and_the_start_is_read_for_its_links(site, tmp_path):
    site.routes = {"/": page("/oui/1", "/non/1"), "/oui/1": page(), "/non/1": page("/oui/2")}
    site.routes["/oui/2"] = page()
    run_crawl(tmp_path, local_source(site.url, allow=(re.compile("/oui/"),)))
    assert held(tmp_path) == {"1", "2"}


def test_a_crawl_stops_when_the_program_that_asked_is_gone(site, tmp_path):
    site.routes = {"/": page("/a"), "/a": site.never_answers}
    folder = tmp_path / "catalogue"
    with Catalogue(folder) as catalogue:
        run = catalogue.runs.begin(RunKind.CRAWL, "essai")
    job = CrawlJob(source=local_source(site.url, timeout_s=5.0), catalogue=folder, run=run)
    child = subprocess.Popen(
        [sys.executable, "-m", "indexer.crawl"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    with child:
        assert child.stdin is not None
        assert child.stdout is not None
        child.stdin.write(write_job(job))
        child.stdin.flush()
        assert b'"new"' in child.stdout.readline()
        child.stdin.close()
        end = read_line(child.stdout.readlines()[-1])
    assert end == CrawlEnd(complete=False, note="interrompue")
    assert child.returncode == 0
