"""Where the pages lead: from a refused or empty search, from a hit, from the home page."""

import re
from dataclasses import replace
from datetime import date

import pytest
from bs4 import BeautifulSoup, Tag

from kb.model import Dates, Period, Version
from tests.unit.web.conftest import COMING, PDF, page
from tests.unit.web.reading import soup, submit, words


def test_home_says_to_other_programs_how_to_search_here(client):
    page = soup(client.get("/"))
    site = page.select_one("[itemtype='https://schema.org/WebSite']")
    assert site
    assert site.select_one("[itemprop=url]")["href"] == "http://localhost/"  # type: ignore[index]
    action = site.select_one("[itemtype='https://schema.org/SearchAction']")
    assert action
    target = action.select_one("[itemprop=target]")["content"]  # type: ignore[index]
    assert target == "http://localhost/recherche?q={q}"
    assert action.select_one("[itemprop='query-input']")["content"] == "required name=q"  # type: ignore[index]


def test_coming_events_show_the_date_that_is_to_come(serving):
    past = Period(start=date(2021, 3, 8), end=date(2021, 3, 8))
    several = replace(COMING, dates=Dates(events=(past, *COMING.dates.events)))
    coming = soup(serving(several).get("/")).select_one("section[aria-labelledby=venir]")
    assert "événement du 8 au 9 mars 2022" in words(coming)
    assert "2021" not in words(coming)


@pytest.mark.parametrize(
    ("setting", "link"),
    [
        ("page=-1", "Voir la première page de résultats"),
        ("page=2000", "Voir la première page de résultats"),
        ("per_page=0", "Chercher sans ce réglage"),
        ("sort=hasard", "Chercher sans ce réglage"),
        ("exact=oui", "Chercher sans ce réglage"),
    ],
)
def test_a_refused_setting_leads_to_the_search_without_it(client, setting, link):
    response = client.get(f"/recherche?q=quartier&from=2016&type=page&{setting}")
    assert response.status_code == 400
    page = BeautifulSoup(response.text, "lxml")
    way = page.find("a", string=link)
    assert isinstance(way, Tag)
    assert way["href"] == "/recherche?q=quartier&type=page&from=2016"
    assert not page.select_one("#from:not([type=hidden])")
    assert "from=2016" in submit(page)


def test_two_wrong_values_have_no_way_without_one_of_them(client):
    response = client.get("/recherche?q=quartier&from=hier&page=x")
    assert response.status_code == 400
    assert not BeautifulSoup(response.text, "lxml").find("a", string="Chercher sans ce réglage")


def test_nothing_found_says_which_filters_to_take_away_and_what_that_gives(client):
    page = soup(client.get("/recherche?q=quartier&type=pdf&from=2016"))
    ways = {words(way.a): words(way.select_one(".count")) for way in page.select(".ways li")}
    assert ways["sans le filtre Type : PDF"] == "18 résultats"
    assert ways["sans aucun filtre"] == "25 résultats"
    assert "sans le filtre Date : depuis 2016" not in ways  # which would find nothing either
    for way in page.select(".ways li"):
        found = soup(client.get(str(way.a["href"])))  # type: ignore[index]
        number = words(way.select_one(".count")).split()[0]
        assert words(found.h1).startswith(number) or number in words(found)


def test_nothing_found_tries_the_words_alone_and_one_by_one(client):
    page = soup(client.get('/recherche?q="habitants numéro" -quartier'))
    ways = {words(way.a): words(way.select_one(".count")) for way in page.select(".ways li")}
    assert (
        ways["avec les mots seuls, sans guillemets ni consigne : « habitants numéro »"]
        == "25 résultats"
    )
    assert ways["avec un seul mot : « habitants »"] == "25 résultats"


def test_words_nobody_wrote_lead_to_the_themes_and_the_help(client):
    page = soup(client.get("/recherche?q=zzzz"))
    assert "Aucun document ne contient ces mots" in words(page.select_one("#resultats"))
    assert page.select_one(".ways-themes a[href^='/themes/']")
    assert page.select_one("#resultats a[href='/aide']")


def test_a_search_can_be_subscribed_to_from_its_page(client):
    page = soup(client.get("/recherche?q=quartier&page=2"))
    for address in (a["href"] for a in page.select(".subscribe a")):
        assert "page=2" not in str(address)
        assert client.get(str(address)).status_code == 200


def test_other_versions_of_a_text_are_folded_under_it(serving):
    other = page("ancien", "Guide", "Guide des quartiers.", dates=Dates(published=date(2019, 5, 2)))
    version = Version(id=other.id, url=other.url, title="Guide", published=date(2019, 5, 2))
    newest = page("neuf", "Guide", "Guide des quartiers, revu.", versions=(version,))
    found = soup(serving(newest).get("/recherche?q=guide")).select_one(".hit")
    folded = next(d for d in found.select("details") if "version" in words(d.summary))  # type: ignore[union-attr]
    assert words(folded) == "1 autre version Guide (publié le 2 mai 2019)"
    assert folded.a["href"] == f"/documents/{other.id}?q=guide"  # type: ignore[index]


def test_each_passage_leads_to_the_original_and_to_our_own_text(client):
    found = soup(client.get("/recherche?q=quotidien")).select_one(".passages li")
    assert found
    label, read = found.select("a")
    assert re.fullmatch(rf"{re.escape(PDF.url)}#page=\d", str(label["href"]))
    assert re.fullmatch(
        rf"/documents/{PDF.id}\?q=quotidien&passage=(\d)#passage-\1", str(read["href"])
    )
    assert words(read).startswith("lire ici")
