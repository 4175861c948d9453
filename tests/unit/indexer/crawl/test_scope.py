"""Which addresses a source asks for, decided on the address alone."""

import re

import pytest

from indexer.crawl.scope import MAX_DATES, MAX_QUERIES, Scope, is_home, is_login, same_listing
from indexer.source import Source, SourceKind
from kb.model import CanonicalUrl
from kb.urls import canonical_url

SITE = "https://irev.fr"


def scope(**changes):
    values = {"name": "irev", "kind": SourceKind.SITE, "start": (SITE,), "hosts": ("irev.fr",)}
    return Scope(Source(**(values | changes)))


@pytest.mark.parametrize(
    "url",
    [
        "http://www.irev.fr/thematiques/sante/page",
        "https://irev.fr/sites/default/files/atoms/files/programme.pdf",
        "https://irev.fr/action/santé",
        "https://irev.fr/actualites-0?page=12",
        "https://irev.fr/",
        "https://irev.fr/sante/sante-mentale/sante-0",
    ],
)
def test_pages_and_files_of_the_site_are_asked_for(url):
    assert scope().refusal(canonical_url(url)) is None


@pytest.mark.parametrize(
    ("url", "verdict", "detail"),
    [
        ("https://exemple.org/", "out-of-scope", "autre site"),
        ("https://irev.fr.exemple.org/", "out-of-scope", "autre site"),
        ("https://irev.fr:8080/", "out-of-scope", "autre site"),
        ("https://irev.fr/user/login", "out-of-scope", "règle deny «\u202f/user/\u202f»"),
        ("https://irev.fr/javascript%3A%3B", "out-of-scope", "piège\u202f: lien javascript"),
        ("https://irev.fr/a/b/a/b/a/b/a/b", "out-of-scope", "piège\u202f: chemin qui se répète"),
        ("https://irev.fr/" + "/".join(map(str, range(30))), "out-of-scope", "niveaux"),
        ("https://irev.fr/" + "a" * 2000, "out-of-scope", "piège\u202f: adresse de plus de"),
        ("https://irev.fr/photo.JPG", "wrong-type", "fichier .jpg"),
        ("https://irev.fr/budget.xlsx?v=2", "wrong-type", "fichier .xlsx"),
    ],
)
def test_the_rest_is_refused_with_its_reason(url, verdict, detail):
    refused = scope(deny=(re.compile("/user/"),)).refusal(canonical_url(url))
    assert refused is not None
    assert refused[0] == verdict
    assert detail in refused[1]


def test_a_page_of_endless_queries_is_asked_for_a_bounded_number_of_times():
    rules = scope()
    urls = [CanonicalUrl(f"{SITE}/agenda?jour={number}") for number in range(MAX_QUERIES + 50)]
    refused = [url for url in urls if rules.one_too_many(url)]
    assert refused == urls[MAX_QUERIES:]
    assert not rules.one_too_many(CanonicalUrl(f"{SITE}/agenda"))


@pytest.mark.parametrize(
    "address",
    [
        "/agenda/{}-{:02}-{:02}",
        "/agenda/{}/{:02}/{:02}",
        "/agenda?jour={}{:02}{:02}",
        "/a/{}-{}-{}/x",
    ],
)
def test_days_of_a_calendar_are_asked_for_a_bounded_number_of_times(address):
    rules = scope()
    days = [(2019 + n // 336, 1 + n % 336 // 28, 1 + n % 28) for n in range(2 * MAX_DATES)]
    urls = [canonical_url(SITE + address.format(*day)) for day in days]
    assert [bool(rules.one_too_many(url)) for url in urls].count(False) == MAX_DATES


def test_a_month_far_ahead_is_one_a_calendar_made_up():
    assert "calendrier" in scope().one_too_many(CanonicalUrl(f"{SITE}/agenda/2094-05"))


@pytest.mark.parametrize(
    "path",
    ["/actualites/2019/03/titre-{}", "/node/{}", "/sites/default/files/2021-05/rapport-{}.pdf"],
)
def test_pages_filed_by_date_are_no_calendar(path):
    rules = scope()
    assert not any(rules.one_too_many(CanonicalUrl(SITE + path.format(n))) for n in range(2_000))


@pytest.mark.parametrize(
    ("path", "login"),
    [
        ("/user/login", True),
        ("/connexion/", True),
        ("/wp-login.php", True),
        ("/user", False),
        ("/dossier/connexions-internet", False),
    ],
)
def test_an_address_to_log_in_at_is_known_by_its_name(path, login):
    assert is_login(CanonicalUrl(SITE + path)) is login


def test_without_rules_everything_is_allowed():
    assert scope().allowed(CanonicalUrl(f"{SITE}/a"))
    rules = scope(allow=(re.compile("^https://irev.fr/thematiques/"),))
    assert rules.allowed(CanonicalUrl(f"{SITE}/thematiques/a"))
    assert not rules.allowed(CanonicalUrl(f"{SITE}/a/thematiques/"))


def test_home_is_the_first_page_alone():
    assert is_home(CanonicalUrl(f"{SITE}/"))
    assert not is_home(CanonicalUrl(f"{SITE}/?q=node/1"))
    assert not is_home(CanonicalUrl(f"{SITE}/accueil"))


def test_pages_of_a_listing_differ_in_their_query_alone():
    assert same_listing(f"{SITE}/a/?page=1", f"{SITE}/a")
    assert not same_listing(f"{SITE}/a", f"{SITE}/a")
    assert same_listing("http://www.irev.fr/a?page=1", f"{SITE}/a")
    assert same_listing(f"{SITE}/agenda/2025-01", f"{SITE}/agenda/2024-12")
    assert not same_listing(f"{SITE}/a?page=1", f"{SITE}/b?page=1")
    assert not same_listing(f"{SITE}/agenda/2025-01", f"{SITE}/archives/2025-01")
    assert not same_listing(f"{SITE}/", f"{SITE}/a")
