"""The choices beside an answer: what is shown, folded, charted and carried."""

from datetime import date

import pytest

from kb.search import DateRange, FacetValue, SearchRequest, SearchResult, Sort
from tests.unit.web.conftest import DOCUMENTS, application
from web.addressing import links
from web.addressing.addresses import search_url
from web.pages import refine


@pytest.fixture(autouse=True, scope="module")
def _within_a_request():
    with application(*DOCUMENTS).test_request_context():
        yield


def answer(request: SearchRequest | None = None, **facets) -> SearchResult:
    return SearchResult(request=request or SearchRequest(), total=1, hits=(), facets=facets)


def value(name: str, count: int = 1, *children: FacetValue, selected: bool = False) -> FacetValue:
    return FacetValue(value=name, label=name, count=count, selected=selected, children=children)


def test_six_choices_show_and_those_made_among_the_rest():
    values = [value(f"p{n}", 50 - n, selected=n == 20) for n in range(50)]
    group = refine.group("person", "Personne", values)
    assert [each.value for each in group.shown] == [*(f"p{n}" for n in range(6)), "p20"]
    assert [each.value for each in group.folded][:2] == ["p6", "p7"]
    assert len(group.folded) == refine.FOLDED
    assert group.hint


def test_a_short_list_folds_nothing():
    group = refine.group("type", "Type", [value("pdf", 1_234)])
    assert (group.folded, group.hint) == ((), "")
    assert group.shown[0].count == "1\u202f234"


def test_one_language_is_no_choice_unless_it_was_chosen():
    french = (value("fr"),)
    assert refine.groups(answer(language=french)) == ()
    chosen = refine.groups(answer(SearchRequest(languages=("fr",)), language=french))
    assert [group.name for group in chosen] == ["language"]


def test_every_year_between_the_first_and_the_last_has_its_place():
    years = refine.years(answer(year=(value("2022", 40), value("2021", 10), value("2019", 0))))
    assert years
    assert [(bar.year, bar.height) for bar in years.bars] == [
        (2019, 0),
        (2020, 0),
        (2021, 25),
        (2022, 100),
    ]
    assert [bar.left for bar in years.bars] == [0, 10, 20, 30]
    assert [bar.year for bar in years.rows] == [2022, 2021, 2019]
    assert years.width == 40


def test_one_document_among_thousands_still_has_a_bar():
    years = refine.years(answer(year=(value("2022", 10_000), value("2021", 1))))
    assert years
    assert years.bars[0].height == 4


def test_years_of_the_period_chosen_stand_out_and_one_alone_can_be_taken_away():
    asked = SearchRequest(dates=DateRange(start=date(2021, 1, 1), end=date(2023, 1, 1)))
    facet = (value("2022", selected=True), value("2021", selected=True), value("2020"))
    years = refine.years(answer(asked, year=facet))
    assert years
    assert [bar.within for bar in years.bars] == [False, True, True]
    assert not any(bar.chosen for bar in years.bars)
    alone = SearchRequest(dates=DateRange(start=date(2021, 1, 1), end=date(2022, 1, 1)))
    years = refine.years(answer(alone, year=(value("2021", selected=True),)))
    assert years
    assert (years.bars[0].chosen, years.bars[0].address) == (True, "/recherche")


def test_a_year_far_in_the_past_does_not_thin_every_bar():
    years = refine.years(answer(year=(value("2022", 4), value("1066", 1))))
    assert years
    assert len(years.bars) == refine.MAX_BARS


def test_without_years_there_is_no_chart():
    assert refine.years(answer(year=())) is None
    assert refine.years(answer(year=(value("inconnue"),))) is None


def test_a_theme_below_the_first_ones_shows_when_something_in_it_is_chosen():
    many = [value(f"t{n}") for n in range(9)]
    deep = value("z", 1, value("z/y", 1, selected=True))
    shown, folded = refine.themes(answer(theme=(*many, deep)))
    assert [branch.choice.value for branch in shown] == [*(f"t{n}" for n in range(8)), "z"]
    assert shown[-1].opened
    assert [branch.choice.value for branch in folded] == ["t8"]


def test_below_a_chosen_theme_are_links_in_its_place():
    chosen = value("a", 3, value("a/b", 2), selected=True)
    shown, _ = refine.themes(answer(SearchRequest(query="x", themes=("a",)), theme=(chosen,)))
    assert shown[0].below == ()
    assert shown[0].narrower == (("/recherche?q=x&theme=a%2Fb", "a/b", "2"),)


def test_values_without_a_field_of_their_own_are_carried():
    request = SearchRequest(query="x", themes=("a/b", "z"), types=("pdf",), per_page=20, page=3)
    result = answer(request, theme=(value("a", 1, value("a/b")),), type=(value("pdf"),))
    assert refine.carried(result, refine.groups(result)) == (("theme", "z"), ("per_page", "20"))


def test_a_theme_within_a_chosen_theme_is_not_carried():
    request = SearchRequest(themes=("a", "a/b"))
    result = answer(request, theme=(value("a", 1, value("a/b"), selected=True),))
    assert refine.carried(result, ()) == ()


def test_the_only_language_is_carried_by_nothing_when_it_was_not_chosen():
    result = answer(SearchRequest(), language=(value("fr"),))
    assert refine.carried(result, refine.groups(result)) == ()


@pytest.mark.parametrize("year", [987, 2021, 9998, 9999])
@pytest.mark.parametrize("query", ["", "from=9998&to=9998", "dès 9998"])
def test_address_of_a_year_is_that_of_the_search_for_it(query, year):
    asked = SearchRequest(query=query, themes=("a/b",), sort=Sort.NEWEST, page=2)
    address = refine.addresses_of_years(asked)(year)
    assert address == search_url(links.in_year(asked, year))
