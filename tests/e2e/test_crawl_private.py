"""A public site that leads to private addresses in every way: none is asked, each is reported."""

import json
import subprocess
import sys

import pytest

from indexer.catalogue import Catalogue, RunKind
from indexer.crawl.job import CrawlEnd, CrawlJob, read_line, write_job
from indexer.source import Source, SourceKind
from tests.named_crawl import PUBLIC
from tests.scripted_site import ScriptedSite, page, redirect

NAMES = {
    "site.exemple": [[PUBLIC]],
    "interne.exemple": [["127.0.0.1"]],
    "metadata.google.internal": [["169.254.169.254"]],
    "mixte.exemple": [[PUBLIC, "10.0.0.1"]],
    "six.exemple": [["::1"]],
    "lien-local.exemple": [["fe80::1"]],
    "rebond.exemple": [[PUBLIC], ["127.0.0.1"]],  # checked once, connected to another time
    "absent.exemple": [[]],
}
PRIVATE = {
    "interne.exemple": "interne.exemple (127.0.0.1)",
    "metadata.google.internal": "metadata.google.internal (169.254.169.254)",
    "mixte.exemple": "mixte.exemple (10.0.0.1)",
    "six.exemple": "six.exemple (::1)",
    "lien-local.exemple": "lien-local.exemple (fe80::1)",
    "rebond.exemple": "rebond.exemple (127.0.0.1)",
    "127.0.0.1": "127.0.0.1",
    "169.254.169.254": "169.254.169.254",
    "[::1]": "::1",
    "[::ffff:127.0.0.1]": "::ffff:127.0.0.1 (::ffff:7f00:1)",
    "[64:ff9b::7f00:1]": "64:ff9b::7f00:1",
    "2130706433": "2130706433 (127.0.0.1)",
    "0177.0.0.1": "0177.0.0.1 (127.0.0.1)",
    "0x7f.1": "0x7f.1 (127.0.0.1)",
}
"""Hosts of the source's scope, and how the refusal names them."""
ELSEWHERE = ("127.0.0.1", "169.254.169.254", "[::1]", "2852039166", "0xa9.0xfe.0xa9.0xfe")
"""Hosts out of the scope that the site redirects to."""


@pytest.fixture(scope="module")
def sites():
    """The public site, and one on the private address and the same port."""
    try:
        public = ScriptedSite(PUBLIC)
    except OSError:
        pytest.skip(f"this system has no loopback address {PUBLIC}")
    with public, ScriptedSite("127.0.0.1", public.port) as private:
        yield public, private


@pytest.fixture(scope="module")
def found(sites, tmp_path_factory):
    """Verdict and reason by address, of one crawl of the public site."""
    public, private = sites
    port = public.port
    targets = [f"http://{host}:{port}/par-lien" for host in (*PRIVATE, "absent.exemple")]
    moved = [f"/vers/{number}" for number in range(len(PRIVATE))]
    gone = [f"/dehors/{number}" for number in range(len(ELSEWHERE))]
    public.routes = {"/": page(*targets, *moved, *gone)}
    for path, host in zip(moved, PRIVATE, strict=True):
        public.routes[path] = redirect(f"http://{host}:{port}/par-redirection")
    for path, host in zip(gone, ELSEWHERE, strict=True):
        public.routes[path] = redirect(f"http://{host}/latest/meta-data/")
    private.routes = {"/par-lien": page(), "/par-redirection": page()}
    source = Source(
        name="public",
        kind=SourceKind.SITE,
        start=(f"http://site.exemple:{port}/",),
        hosts=tuple(f"{host}:{port}" for host in ("site.exemple", "absent.exemple", *PRIVATE)),
        delay_s=0.0,
        concurrency=4,
        timeout_s=20.0,
    )
    folder = tmp_path_factory.mktemp("private") / "catalogue"
    with Catalogue(folder) as catalogue:
        run = catalogue.runs.begin(RunKind.CRAWL, source.name)
        child = subprocess.Popen(
            [sys.executable, "-m", "tests.named_crawl", json.dumps(NAMES)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        with child:
            assert child.stdin is not None
            assert child.stdout is not None
            child.stdin.write(write_job(CrawlJob(source=source, catalogue=folder, run=run)))
            child.stdin.flush()
            end = read_line(child.stdout.readlines()[-1])
        assert end == CrawlEnd(complete=True)
        rows = catalogue.runs.verdicts(run=run)
        return {row.url: (str(row.verdict), row.detail) for row in rows}


def refused(host):
    return ("blocked", f"adresse privée\u202f: {PRIVATE[host]}\u202f; voir allow_private")


@pytest.mark.parametrize("host", PRIVATE)
@pytest.mark.parametrize("path", ["/par-lien", "/par-redirection"])
def test_a_private_address_is_refused_and_the_report_says_which(found, sites, host, path):
    shown = {"[::ffff:127.0.0.1]": "[::ffff:127.0.0.1]"}.get(host, host)
    verdict, detail = found[f"http://{shown}:{sites[0].port}{path}"]
    assert (verdict, detail.partition(" dans")[0]) == refused(host)


def test_nothing_was_asked_of_the_private_site(found, sites):
    public, private = sites
    assert found[f"http://site.exemple:{public.port}/"][0] == "new"
    assert public.asked("/") == 1
    assert private.requests == []


def test_a_redirect_out_of_the_site_to_a_private_number_is_blocked_where_it_was_met(found, sites):
    for number, host in enumerate(ELSEWHERE):
        verdict, detail = found[f"http://site.exemple:{sites[0].port}/dehors/{number}"]
        assert verdict == "blocked"
        assert detail.startswith(f"redirige vers une adresse privée (http://{host}/")


def test_a_name_that_stands_for_nothing_is_an_error(found, sites):
    verdict, detail = found[f"http://absent.exemple:{sites[0].port}/par-lien"]
    assert (verdict, "introuvable" in detail) == ("error", True)
