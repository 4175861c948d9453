from datetime import date

import pytest

from kb.doctypes import DocumentTypes
from kb.facets import FacetLabels
from kb.search import DateRange, SearchRequest
from kb.themes import Theme, ThemeTree

TREE = ThemeTree.build(
    [
        Theme(slug="egalite", label="Égalité"),
        Theme(slug="egalite/laicite", label="Laïcité"),
        Theme(slug="egalite/discriminations", label="Discriminations"),
        Theme(slug="sante", label="Santé"),
    ]
)
LABELS = FacetLabels(themes=TREE, types=DocumentTypes.load())


def shape(values):
    return [(v.value, v.label, v.count, v.selected, shape(v.children)) for v in values]


def test_themes_nest_and_count_at_each_level():
    counts = {"theme": {"egalite": 5, "egalite/laicite": 2, "egalite/discriminations": 3}}
    assert shape(LABELS.facets(counts, SearchRequest())["theme"]) == [
        (
            "egalite",
            "Égalité",
            5,
            False,
            [
                ("egalite/discriminations", "Discriminations", 3, False, []),
                ("egalite/laicite", "Laïcité", 2, False, []),
            ],
        )
    ]


def test_chosen_theme_without_a_count_stays_with_those_above_it():
    found = LABELS.facets({"theme": {"sante": 1}}, SearchRequest(themes=("egalite/laicite",)))
    assert shape(found["theme"]) == [
        ("sante", "Santé", 1, False, []),
        ("egalite", "Égalité", 0, False, [("egalite/laicite", "Laïcité", 0, True, [])]),
    ]


def test_theme_that_the_tree_lacks_stands_by_its_slug():
    found = LABELS.facets({"theme": {"grands-projets": 1}}, SearchRequest())
    assert shape(found["theme"]) == [("grands-projets", "Grands projets", 1, False, [])]


def test_years_are_newest_first():
    found = LABELS.facets({"year": {"2019": 1, "2024": 2, "2021": 9}}, SearchRequest())
    assert [value.value for value in found["year"]] == ["2024", "2021", "2019"]


@pytest.mark.parametrize(
    ("start", "end", "chosen"),
    [
        (date(2021, 1, 1), date(2022, 1, 1), {"2021"}),
        (date(2020, 1, 1), date(2022, 1, 1), {"2020", "2021"}),
        (date(2021, 1, 2), date(2022, 1, 1), set()),
        (date(2021, 1, 1), None, {"2021", "2024"}),
        (None, date(2022, 1, 1), {"2021"}),
        (None, None, set()),
    ],
)
def test_years_whole_in_the_period_are_chosen(start, end, chosen):
    request = SearchRequest(dates=DateRange(start=start, end=end))
    found = LABELS.facets({"year": {"2021": 3, "2024": 1}}, request)["year"]
    assert {value.value for value in found if value.selected} == chosen


def test_chosen_year_that_counts_nothing_stays():
    request = SearchRequest(dates=DateRange(start=date(2021, 1, 1), end=date(2022, 1, 1)))
    (year,) = LABELS.facets({"year": {}}, request)["year"]
    assert (year.value, year.count, year.selected) == ("2021", 0, True)


def test_types_and_languages_have_french_names():
    counts = {"type": {"appel-a-projets": 2, "pdf": 5}, "language": {"fr": 6, "nl": 1, "und": 1}}
    found = LABELS.facets(counts, SearchRequest(types=("inconnu",)))
    assert [(v.value, v.label, v.selected) for v in found["type"]] == [
        ("pdf", "PDF", False),
        ("appel-a-projets", "Appel à projets", False),
        ("inconnu", "inconnu", True),
    ]
    assert [v.label for v in found["language"]] == [
        "Français",
        "Langue non déterminée",
        "Néerlandais",
    ]
