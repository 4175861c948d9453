"""Figures of the collection, and the grid of what was checked for accessibility."""

import re
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.unit.web.conftest import MANY, PDF, REPORT, page
from tests.unit.web.reading import soup, words
from web.site.conformity import State, grid

CRITERIA = {1: 9, 2: 2, 3: 3, 4: 13, 5: 8, 6: 2, 7: 5, 8: 10, 9: 4, 10: 14, 11: 13, 12: 11, 13: 12}
"""How many criteria each theme of RGAA 4.1.2 has: 106 in all."""


def rows(table) -> list[list[str]]:
    return [[words(cell) for cell in row.select("th, td")] for row in table.select("tbody tr")]


def figures(client) -> dict[str, list[list[str]]]:
    page = soup(client.get("/a-propos"))
    return {words(table.caption): rows(table) for table in page.select("table")}


def test_the_collection_is_counted_by_origin_year_theme_and_type(client):
    found = figures(client)
    assert found["Sites d’origine"] == [["irev.fr", "29", "1er juin 2023"]]
    years = {year: int(count) for year, _, count in found["Documents par année de publication"]}
    assert years == {"2021": 2, "2020": 0, "2019": 0, "2018": 6, "2017": 6, "2016": 6, "2015": 7}
    themes = found["Documents par thème (un document peut en avoir plusieurs)"]
    assert themes[0] == ["Renouvellement urbain", "", str(len(MANY))]
    assert sum(int(count) for *_, count in found["Documents par type"]) == 29


def test_the_same_number_of_documents_is_told_at_home_and_older_versions_apart(serving):
    old = page("ancienne", "Le guide", "Tout savoir.", newest=REPORT.id)
    client = serving(REPORT, PDF, old)
    said = words(soup(client.get("/a-propos")).select_one(".lead"))
    assert "2 documents sur la politique de la ville, et de 1 version plus ancienne" in said
    assert "2 documents" in words(soup(client.get("/")).select_one(".lead"))


def test_each_figure_leads_to_the_documents_it_counts(client):
    page = soup(client.get("/a-propos"))
    for row in page.select("table tr:has(a)"):
        link = row.select_one("a")
        assert link
        target = client.get(str(link["href"]))
        count = words(row.select_one(".number"))
        assert re.search(rf"\b{count} (résultat|document)", words(soup(target))), link


def test_the_chart_says_in_words_what_it_draws(client):
    page = soup(client.get("/a-propos"))
    chart = page.select_one("svg[role=img]")
    assert chart
    said = " ".join(words(page.select_one(f"#{i}")) for i in str(chart["aria-labelledby"]).split())
    assert said == (
        "Documents par année de publication De 2015 à 2021, au plus 7 documents en 2015."
    )
    assert len(chart.select("rect")) == 7


def test_freshness_is_the_generation_that_answers(client):
    page = soup(client.get("/a-propos"))
    generation = client.get("/readyz").json["generation"]
    assert f"c’est sa {generation}" in words(page)
    assert page.select_one("time[datetime*='T']")


def test_figures_follow_a_new_generation(serving):
    client = serving(PDF)
    assert figures(client)["Documents par type"] == [["PDF", "", "1"]]
    engine = client.application.extensions["irev-kb"].searcher.engine
    with engine.update() as writer:
        writer.put(REPORT)
    assert len(figures(client)["Documents par type"]) == 2


def test_without_a_document_the_page_still_answers(serving):
    client = serving(PDF)
    engine = client.application.extensions["irev-kb"].searcher.engine
    with engine.rebuild():
        pass
    assert "0 document" in words(soup(client.get("/a-propos")))


def test_without_an_index_the_page_says_so(empty):
    assert empty.get("/a-propos").status_code == 503
    assert empty.get("/accessibilite").status_code == 200


def test_every_criterion_of_the_reference_is_in_the_grid_once():
    found = [each.id for theme in grid().themes for each in theme.criteria]
    assert found == [f"{theme}.{n + 1}" for theme, many in CRITERIA.items() for n in range(many)]


def test_what_is_said_checked_says_how_and_what_is_not_says_why():
    for each in (each for theme in grid().themes for each in theme.criteria):
        checked = each.state in {State.CONFORMING, State.FAILING}
        assert checked == bool(each.how), each.id
        assert set(each.how) <= set(grid().how), each.id
        assert bool(each.tests) == ("chromium" in each.how), each.id
        assert each.note or each.state is not State.FAILING, each.id


@pytest.mark.parametrize(
    "test", sorted({t for theme in grid().themes for each in theme.criteria for t in each.tests})
)
def test_the_tests_named_by_the_grid_exist(test):
    path, _, name = test.partition("::")
    text = (Path(ROOT) / path).read_text(encoding="utf-8")
    assert f"def {name}(" in text


def test_the_page_shows_the_grid_and_claims_no_more_than_it_says(client):
    page = soup(client.get("/accessibilite"))
    shown = {row[0].split()[0]: row[1] for table in page.select("table") for row in rows(table)}
    assert shown == {e.id: e.label for theme in grid().themes for e in theme.criteria}
    assert "partiellement conforme" in words(page)
    assert "totalement conforme" not in words(page)
    assert sum(grid().counts.values()) == sum(CRITERIA.values()) == 106
