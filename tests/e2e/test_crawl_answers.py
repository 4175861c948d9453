"""One crawl of a site that does everything sites do wrong: each answer gets its verdict."""

import gzip
import itertools
import re

import pytest

from indexer.catalogue import Catalogue
from kb.urls import canonical_url
from tests.crawls import local_source, run_crawl
from tests.scripted_site import Answer, ScriptedSite, page, redirect

LIMIT = 200_000
PDF = b"%PDF-1.4\n%%EOF\n"
LINKS = (
    *("/a", "/a#bas", "/a?utm_source=lettre", "/b", "/boucle-1", "/slash", "/ailleurs"),
    *("/perdue", "/copie", "/noindex", "/noindex-pdf", "/nofollow", "/prive/x", "/mort", "/partie"),
    *("/javascript%3A%3B", "javascript:;", "mailto:a@exemple.org", "/interdite", "/login?x=1"),
    *("/gros", "/gros-inconnu", "/bombe", "/image", "/photo.JPG", "/rapport", "/texte.txt"),
    *("/lente", "/panne", "/occupee", "/cookie", "/profond/1", "/vers-courriel", "/latin"),
    *("https://exemple.org/x", "https://exemple.org/x", "//exemple.net/y"),
)


def sitemap(tag, item, *addresses):
    entries = "".join(f"<{item}><loc>{address}</loc></{item}>" for address in addresses)
    namespace = "http://www.sitemaps.org/schemas/sitemap/0.9"
    return f'<?xml version="1.0"?><{tag} xmlns="{namespace}">{entries}</{tag}>'.encode()


def site_routes(site):
    tries = itertools.count()

    def busy_once(_handler):
        return Answer(status=503) if next(tries) == 0 else page(text="enfin")

    routes = {
        "/": page(*LINKS),
        "/robots.txt": Answer(
            body=f"User-agent: *\nDisallow: /prive/\nSitemap: {site.url}/plans.xml\n".encode(),
            media_type="text/plain",
        ),
        "/plans.xml": Answer(
            body=sitemap(
                *("sitemapindex", "sitemap", f"{site.url}/plan.xml.gz"),
                f"{site.url}/plan-absent.xml",
                "https://exemple.org/plan.xml",
            ),
            media_type="application/xml",
        ),
        "/plan.xml.gz": Answer(
            body=gzip.compress(sitemap("urlset", "url", f"{site.url}/cachee", "//exemple.net/")),
            media_type="application/x-gzip",
        ),
        "/cachee": page(text="que le plan du site connaît"),
        "/a": page("/relative", head='<link rel="shortlink" href="/node/1">'),
        "/relative": page("voisine", "/node/1", head='<base href="/dossier/page">'),
        "/dossier/voisine": page(text="atteinte par la base"),
        "/b": redirect("/a"),
        "/boucle-1": redirect("/boucle-2", 302),
        "/boucle-2": redirect("/boucle-1", 302),
        "/slash": redirect("/slash/"),
        "/slash/": page(text="avec barre"),
        "/ailleurs": redirect("https://exemple.org/"),
        "/vers-courriel": redirect("mailto:a@exemple.org"),
        "/perdue": redirect("/", 302),
        "/copie": page(head='<link rel="canonical" href="/a">'),
        "/noindex": page("/par-noindex", head='<meta name="robots" content="NOINDEX, follow">'),
        "/par-noindex": page(text="atteinte"),
        "/noindex-pdf": Answer(
            body=PDF, media_type="application/pdf", headers={"X-Robots-Tag": "noindex"}
        ),
        "/nofollow": page("/jamais", head='<meta name="robots" content="nofollow">'),
        "/interdite": Answer(status=403),
        "/partie": Answer(status=410),
        "/gros": Answer(body=b"a" * (LIMIT + 1)),
        "/gros-inconnu": Answer(body=b"a" * 60_000, chunks=5),
        "/bombe": Answer(
            body=gzip.compress(b"\0" * 50 * LIMIT), headers={"Content-Encoding": "gzip"}
        ),
        "/image": Answer(body=b"\x89PNG", media_type="image/png"),
        "/rapport": Answer(body=PDF, media_type="application/octet-stream"),
        "/texte.txt": Answer(body="été".encode(), media_type="text/plain"),
        "/latin": Answer(body="<p>été".encode("latin-1"), media_type="text/html;charset=Latin-1"),
        "/lente": site.never_answers,
        "/panne": Answer(status=500),
        "/occupee": busy_once,
        "/cookie": Answer(body=b"<p>x", headers={"Set-Cookie": "session=1"}),
    }
    return routes | {f"/profond/{n}": page(f"/profond/{n + 1}") for n in range(1, 20)}


@pytest.fixture(scope="module")
def site():
    with ScriptedSite() as running:
        running.routes = dict(site_routes(running))
        yield running


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    return tmp_path_factory.mktemp("home")


@pytest.fixture(scope="module")
def crawled(site, home):
    source = local_source(
        site.url,
        deny=(re.compile("/login"),),
        max_body_bytes=LIMIT,
        max_depth=6,
        timeout_s=1.0,
        concurrency=8,
    )
    return run_crawl(home, source)


def resource(home, site, path):
    with Catalogue(home / "catalogue") as catalogue:
        found = catalogue.resources.get(canonical_url(site.url + path))
    assert found is not None
    return found


def test_pages_files_and_texts_in_scope_are_kept_once(crawled, site):
    assert crawled.paths("new") == {
        *("/", "/a", "/relative", "/dossier/voisine", "/cachee", "/slash", "/par-noindex"),
        *("/nofollow", "/rapport", "/texte.txt", "/latin", "/occupee", "/cookie"),
        *(f"/profond/{n}" for n in range(1, 7)),
    }
    assert site.asked("/a") == 1
    assert site.asked("/texte.txt") == 1


def test_other_sites_are_never_asked_and_are_said_to_be_out_of_scope(crawled):
    assert crawled.verdict("https://exemple.org/x") == "out-of-scope"
    assert crawled.verdict("http://exemple.net/y") == "out-of-scope"
    assert crawled.verdict("/login?x=1") == "out-of-scope"
    assert crawled.verdict("/ailleurs") == "out-of-scope"


def test_what_is_no_address_of_a_document_leaves_no_trace(crawled):
    assert not any("mailto" in path or path.startswith("javascript") for path in crawled.verdicts)


def test_traps_are_named_and_not_asked(crawled, site):
    assert crawled.verdicts["/javascript%3A%3B"].detail.startswith("piège")
    assert site.asked("/javascript%3A%3B") == 0


def test_depth_is_bounded_and_the_run_says_it_was_cut(crawled, site):
    assert site.asked("/profond/7") == 0
    assert not crawled.end.complete
    assert "max_depth" in crawled.end.note


def test_redirects_give_names(crawled, home, site):
    assert crawled.verdict("/b") == "alias"
    assert crawled.verdicts["/b"].detail == f"{site.url}/a"
    with Catalogue(home / "catalogue") as catalogue:
        aliases = catalogue.resources.aliases()
    assert aliases[canonical_url(f"{site.url}/b")] == f"{site.url}/a"


def test_a_circle_of_redirects_ends(crawled, site):
    assert crawled.verdict("/boucle-1") == "alias"
    assert crawled.verdicts["/boucle-2"].detail == "redirections en cercle"
    assert site.asked("/boucle-1") == 1


def test_another_spelling_of_one_address_is_no_other_page(crawled, home, site):
    assert resource(home, site, "/slash").location == f"{site.url}/slash/"


def test_a_lost_page_that_redirects_home_is_gone(crawled):
    assert crawled.verdict("/perdue") == "gone"
    assert "accueil" in crawled.verdicts["/perdue"].detail


def test_dead_links_are_gone_and_no_failure(crawled):
    assert (crawled.verdict("/mort"), crawled.verdict("/partie")) == ("gone", "gone")
    assert crawled.verdicts["/partie"].detail == "réponse 410"


def test_a_page_that_calls_itself_another_is_its_alias(crawled):
    assert crawled.verdict("/copie") == "alias"


def test_short_links_are_not_asked(crawled, site):
    assert site.asked("/node/1") == 0


def test_pages_that_refuse_are_blocked(crawled, site):
    blocked = {"/noindex", "/noindex-pdf", "/prive/x", "/interdite"}
    assert crawled.paths("blocked") == blocked
    assert site.asked("/prive/x") == 0
    assert crawled.verdicts["/prive/x"].detail == "robots.txt l’interdit"
    assert "/jamais" not in crawled.verdicts


def test_too_much_is_too_large_however_it_comes(crawled):
    assert crawled.paths("too-large") == {"/gros", "/gros-inconnu", "/bombe"}


def test_other_formats_are_of_the_wrong_type(crawled, site):
    assert crawled.paths("wrong-type") == {"/image", "/photo.JPG"}
    assert site.asked("/photo.JPG") == 0


def test_a_file_without_a_type_is_known_by_its_first_bytes(crawled, home, site):
    report = resource(home, site, "/rapport")
    assert (report.media_type, report.file_name) == ("application/pdf", "rapport")
    assert resource(home, site, "/latin").charset == "latin-1"


def test_errors_are_outcomes_with_their_reason(crawled, home, site):
    assert crawled.paths("error") == {
        *("/lente", "/panne", "/vers-courriel", "/plan-absent.xml", "/boucle-2")
    }
    with Catalogue(home / "catalogue") as catalogue:
        reasons = {
            failure.url.removeprefix(site.url): failure.reason
            for failure in catalogue.extractions.failures()
        }
    assert reasons["/lente"] == "timeout"
    assert reasons["/gros"] == "too-large"
    assert reasons["/panne"] == "unreadable"


def test_a_failing_page_is_tried_three_times(crawled, site):
    assert site.asked("/panne") == 3
    assert site.asked("/occupee") == 2


def test_the_run_is_partial(crawled):
    assert crawled.settlement.status == "partial"


def test_the_crawler_names_itself_and_sends_no_cookie_and_no_referrer(crawled, site):
    for _, headers in site.requests:
        assert re.fullmatch(r"irev-kb/[\d.]+ \(\+https://irev\.fr/\)", headers["User-Agent"])
        assert "Cookie" not in headers
        assert "Referer" not in headers


def test_every_address_tells_where_it_was_seen(crawled, site):
    assert crawled.verdicts["/dossier/voisine"].referrer == f"{site.url}/relative"
    assert crawled.verdicts["/cachee"].referrer == f"{site.url}/plan.xml.gz"
