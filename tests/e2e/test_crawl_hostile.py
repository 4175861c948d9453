"""The replica with its hostile wing: every document found, none outside, each verdict as listed."""

import re

import pytest

from indexer.catalogue import Catalogue, Role
from indexer.replica.pdf import build_pdf, pdf_names
from indexer.replica.server import ReplicaServer
from indexer.replica.site import load_site
from kb.urls import canonical_url
from tests.crawls import local_source, run_crawl

DENY = tuple(map(re.compile, ("/print/", "/user/", "/inscription-", "/search/")))

FIRST_DAY = """
/aile                        new
/aile/article-1              new
/aile/article-2              new           # the gzipped sitemap alone knows it
/aile/article-3              new           # a meta refresh leads to it
/aile/rafraichie             new
/aile/copie                  alias         /aile/article-1
/aile/canonique-ailleurs     new           # its rel=canonical names another site
/aile/session                new           # once, whatever its session number
/aile/redirige-1             alias         /aile/redirige-2
/aile/redirige-2             alias         /aile/redirige-3
/aile/redirige-3             alias         /aile/article-1
/aile/boucle-a               alias         /aile/boucle-b
/aile/boucle-b               error         redirections en cercle
/aile/boucle-seule           error         redirections en cercle
/aile/fuite/1                alias         /aile/fuite/2
/aile/fuite/2                alias         /aile/fuite/3
/aile/fuite/3                alias         /aile/fuite/4
/aile/fuite/4                alias         /aile/fuite/5
/aile/fuite/5                alias         /aile/fuite/6
/aile/fuite/6                alias         /aile/fuite/7
/aile/fuite/7                alias         /aile/fuite/8
/aile/fuite/8                alias         /aile/fuite/9
/aile/fuite/9                alias         /aile/fuite/10
/aile/fuite/10               alias         /aile/fuite/11
/aile/fuite/11               error         plus de 10 redirections de suite
/aile/dehors                 out-of-scope  redirige vers https://exemple.org/
/aile/vers-metadonnees       out-of-scope  redirige vers http://169.254.169.254/latest/meta-data
/aile/vers-connexion         blocked       demande de se connecter
/aile/formulaire             blocked       la page demande de se connecter
/aile/vers-accueil           gone          redirige vers l’accueil
/aile/vers-javascript        error         redirection impossible
/aile/occupee                new           # after the second that Retry-After asks for
/aile/surchargee             error         réponse 503
/aile/erreur                 error         réponse 500
/aile/absente                gone          réponse 404
/aile/disparue               gone          réponse 410
/aile/interdite              blocked       réponse 403
/aile/muette                 error         pas de réponse à temps
/aile/goutte-a-goutte        error         pas de réponse à temps
/aile/tronquee               error         réponse incomplète
/aile/bombe                  too-large     réponse trop longue
/aile/enorme                 too-large     réponse trop longue
/aile/enorme-sans-taille     too-large     réponse trop longue
/aile/image                  wrong-type    image/png
/aile/photo.jpg              wrong-type    fichier .jpg
/aile/archive                wrong-type    application/zip
/aile/faux.pdf               new           # extraction will say that it is no PDF
/aile/sans-type              new
/aile/vide                   new           # extraction will say that it is empty
/aile/noindex                blocked       noindex
/aile/noindex-entete         blocked       noindex
/aile/prive/secret           blocked       robots.txt
/aile/nofollow               new
/aile/relatif                new
/aile/relatif/suite          new
/aile/relatif/relatif/suite  new
/aile/relatif/relatif/relatif/suite          new
/aile/relatif/relatif/relatif/relatif/suite  out-of-scope  piège : chemin qui se répète
/aile/demenagee              new
/aile/retiree                new
/aile/changee                new
/aile/echangee-a             alias         /aile/echangee-b
/aile/echangee-b             new
/aile/javascript%3A%3B       out-of-scope  piège : lien javascript
/aile/plan-absent.xml        error         plan du site : réponse 404
/aile/plan-piege.xml         error         plan de site illisible : il définit des entités
/print/aile/article-1        out-of-scope  règle deny
https://exemple.org/x        out-of-scope  autre site
http://169.254.169.254/latest/meta-data   out-of-scope  autre site
"""
NEXT_DAY = """
/aile/article-1              unchanged
/aile/article-2              unchanged
/aile/demenagee              alias         /aile/nouvelle-adresse
/aile/nouvelle-adresse       new
/aile/retiree                gone          réponse 410
/aile/changee                changed
/aile/session                changed       # its links bear other numbers each time
/aile/echangee-b             alias         /aile/echangee-a
/aile/echangee-a             new           # a redirect that was turned round
/aile/vers-connexion         blocked       demande de se connecter
/aile/boucle-b               error         redirections en cercle
"""


def listed(text):
    """Address, verdict and words of the reason, as the lists above say."""
    rows = [re.split(r"  +", line.partition("#")[0].strip()) for line in text.strip().splitlines()]
    return {row[0]: (row[1], row[2] if len(row) > 2 else "") for row in rows}


def found(crawled, expected, url):
    """The same of what was found; the reason shortened to what is expected of it."""
    rows = {}
    for path, row in crawled.verdicts.items():
        detail = row.detail.replace(url, "").replace("\u202f", " ")
        words = expected.get(path, ("", ""))[1]
        rows[path] = (str(row.verdict), words if words and words in detail else detail)
    return rows


@pytest.fixture(scope="module")
def site():
    for name in pdf_names():
        build_pdf(name)  # drawing takes longer than a crawler waits here
    with ReplicaServer(hostile=True) as server:
        yield server


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    return tmp_path_factory.mktemp("hostile")


@pytest.fixture(scope="module")
def source(site):
    return local_source(
        site.url, deny=DENY, max_body_bytes=2_000_000, timeout_s=4.0, concurrency=12
    )


@pytest.fixture(scope="module")
def first(home, source):
    return run_crawl(home, source)


def test_each_address_of_the_wing_gets_the_verdict_listed(first, site):
    expected = listed(FIRST_DAY)
    entrance = f"{site.url}/aile"
    of_the_wing = {
        path
        for path, row in first.verdicts.items()
        if row.referrer == entrance or (path.startswith("/aile") and "/agenda/" not in path)
    }
    rows = found(first, expected, site.url)
    assert {path: rows[path] for path in of_the_wing if "/agenda/" not in path} == expected


def test_every_document_in_scope_is_held_and_nothing_else(first, home, site):
    with Catalogue(home / "catalogue") as catalogue:
        resources = [item for item in catalogue.resources.list() if item.role is Role.DOCUMENT]
    held = {item.url.removeprefix(site.url) for item in resources}
    pages = load_site().indexable_pages
    documents = {canonical_url(site.url + page.address).removeprefix(site.url) for page in pages}
    files = {f"/{path.split('/', 1)[1]}" for path in held if path.endswith(".pdf")}
    linked = {file.file for page in load_site().pages for file in page.attachments}
    wing = {path for path, (verdict, _) in listed(FIRST_DAY).items() if verdict == "new"}
    assert documents | wing <= held
    assert {path.rpartition("/")[2] for path in files} == linked | {"faux.pdf"}
    listings = {path for path in held if "?page=" in path or path.startswith("/thematiques")}
    calendar = {path for path in held if path.startswith(("/aile/agenda", "/aile/relatif"))}
    rest = held - documents - wing - files - listings - calendar
    assert rest <= {"/", "/actualites-0", "/aile/copie"}


def test_nothing_out_of_scope_was_asked_for(first, site):
    refused = re.compile(
        r"/print/|/user/|/search/|/prive/|javascript%|javascript:|\.jpg|/jamais|sid=|/node/9001"
    )
    assert first.settlement.status == "partial"
    assert [arrival.path for arrival in site.arrivals if refused.search(arrival.path)] == []


def test_a_calendar_without_end_ends(first):
    months = {path: row for path, row in first.verdicts.items() if path.startswith("/aile/agenda/")}
    asked = [path for path, row in months.items() if row.verdict == "new"]
    traps = [row.detail for row in months.values() if row.verdict == "out-of-scope"]
    assert 24 <= len(asked) <= 150
    assert traps
    assert all(detail.startswith("piège") for detail in traps)
    assert first.end.complete


def test_the_day_after_only_what_differs_has_another_verdict(first, home, site, source):
    assert first.settlement.status == "partial"
    site.wing.edition = 2
    site.clear_log()
    second = run_crawl(home, source)
    expected = listed(NEXT_DAY)
    rows = found(second, expected, site.url)
    assert {path: rows.get(path) for path in expected} == expected
    assert second.paths("new") == {"/aile/nouvelle-adresse", "/aile/echangee-a"}
    assert second.paths("changed") == {"/aile/changee", "/aile/session"}
    assert second.settlement.removed == 0
    third = run_crawl(home, source)
    assert third.settlement.removed == 1, "a second look confirms that /aile/retiree is gone"
    assert third.paths("new") | third.paths("changed") == {"/aile/session"}
