"""A crawl killed at twenty random moments, and taken up each time: as if nothing had happened."""

import random
import signal
import subprocess
import sys

import pytest

from indexer.catalogue import Catalogue, RunKind, RunStatus
from indexer.crawl.job import CrawlJob, write_job
from indexer.crawl.resume import OUT_OF_TIME, unfinished
from tests.crawls import local_source, run_crawl
from tests.scripted_site import Answer, ScriptedSite, page, redirect

KILLS = 20
PAGES = 60


def site_routes():
    """Pages that lead to one another, with names, redirects, refusals and dead links between."""
    routes = {"/": page(*(f"/p{n}" for n in range(4)), "/vers-p50", "/interdite")}
    for n in range(PAGES):
        links = [f"/p{m}" for m in (2 * n + 2, 2 * n + 3) if m < PAGES]
        head = f'<link rel="shortlink" href="/node/{n}">'
        routes[f"/p{n}"] = page(*links, f"/absente{n % 3}", head=head, text=f"page {n}")
    routes["/p7"] = page("/copie", head='<link rel="shortlink" href="/node/7">')
    routes["/copie"] = page(head='<link rel="canonical" href="/p7">')
    routes["/vers-p50"] = redirect("/vers-p51")
    routes["/vers-p51"] = redirect("/p50")
    routes["/interdite"] = Answer(status=403)
    return routes


@pytest.fixture
def site():
    with ScriptedSite() as running:
        running.routes = dict(site_routes())
        yield running


def catalogue_of(home, run):
    """All that a crawl leaves: resources, other names, verdicts, without the times."""
    with Catalogue(home / "catalogue") as catalogue:
        resources = [
            (i.url, i.location, i.state, i.misses, i.media_type, i.sha256, i.etag)
            for i in catalogue.resources.list()
        ]
        for item in catalogue.resources.list():
            catalogue.resources.body(item)  # its bytes are there, whole
        aliases = dict(catalogue.resources.aliases())
        verdicts = {row.url: row.verdict for row in catalogue.runs.verdicts(run=run)}
    return resources, aliases, verdicts


def crawl_until_killed(home, source, requests):
    """Begin a run and kill it outright as the server gets its `requests`-th request."""
    folder = home / "catalogue"
    with Catalogue(folder) as catalogue:
        run = catalogue.runs.begin(RunKind.CRAWL, source.name)
    job = CrawlJob(source=source, catalogue=folder, run=run)
    child = subprocess.Popen(
        [sys.executable, "-m", "indexer.crawl"],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    with child:
        assert child.stdin is not None
        child.stdin.write(write_job(job))
        child.stdin.flush()
        requests.wait_then(child.kill)
        child.wait()
    return child.returncode


class Fuse:
    """Acts on the server's `count`-th request from now, while that request waits for its answer."""

    def __init__(self, site, count):
        self._site = site
        self._left = count
        self._act = None

    def wait_then(self, act):
        self._act = act
        self._site.before = self._burn

    def _burn(self):
        self._left -= 1
        if self._left == 0 and self._act:
            self._act()


def test_a_crawl_killed_at_random_moments_ends_as_one_that_was_not(site, tmp_path):
    source = local_source(site.url)
    whole = run_crawl(tmp_path / "whole", source)
    assert whole.settlement.status == "done"
    asked_once = len(site.requests)

    site.requests.clear()
    moments = random.Random(5)
    home = tmp_path / "killed"
    for _ in range(KILLS):
        code = crawl_until_killed(home, source, Fuse(site, moments.randint(1, 9)))
        assert code == -signal.SIGKILL
    site.before = None
    last = run_crawl(home, source)

    assert last.settlement.status == "done"
    assert last.end.carried > 0
    expected, found = catalogue_of(tmp_path / "whole", 1), catalogue_of(home, KILLS + 1)
    assert found == expected
    assert len(site.requests) < 3 * asked_once, "what was read is not read again"


def begin(catalogue, status=None, detail="", source="essai"):
    run = catalogue.runs.begin(RunKind.CRAWL, source)
    if status is not None:
        catalogue.runs.finish(run, status, detail)
    return run


@pytest.mark.parametrize(
    ("status", "detail", "taken_up"),
    [
        (None, "", True),
        (RunStatus.FAILED, "interrompue", True),
        (RunStatus.PARTIAL, OUT_OF_TIME, True),
        (RunStatus.DONE, "", False),
        (RunStatus.FAILED, "rien n’a pu être lu", False),
        (RunStatus.PARTIAL, "nombre maximal de pages atteint (3)", False),
    ],
)
def test_a_run_is_taken_up_when_something_cut_it_short(tmp_path, status, detail, taken_up):
    with Catalogue(tmp_path) as catalogue:
        first = begin(catalogue, status, detail)
        begin(catalogue, RunStatus.DONE, source="autre")
        run = begin(catalogue)
        earlier = unfinished(catalogue, run, "essai")
    assert (earlier.id if earlier else None) == (first if taken_up else None)
