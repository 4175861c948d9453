"""Addresses of searches one choice away."""

from datetime import date

from kb.search import DateRange, SearchRequest, Sort
from web.addressing import links

ASKED = SearchRequest(
    query="école", themes=("a", "b/c"), types=("pdf",), languages=("fr",), page=4, sort=Sort.NEWEST
)


def test_a_search_for_everything_has_no_query_string():
    assert links.query_string(SearchRequest()) == ""


def test_narrowing_a_theme_replaces_it_and_returns_to_the_first_page():
    narrowed = links.within_theme(ASKED, "a/x")
    assert narrowed.themes == ("b/c", "a/x")
    assert narrowed.page == 1


def test_widening_to_a_parent_replaces_what_lay_below_it():
    assert links.within_theme(ASKED, "b").themes == ("a", "b")


def test_removing_a_theme_removes_what_was_chosen_below_it():
    request = SearchRequest(themes=("a", "a/b", "ab"))
    assert links.without_theme(request, "a").themes == ("ab",)


def test_a_theme_within_a_chosen_one_is_not_a_choice_of_its_own():
    request = SearchRequest(themes=("a/b", "a", "ab"))
    assert links.chosen_themes(request) == ("a", "ab")


def test_a_year_replaces_any_other_period():
    request = SearchRequest(dates=DateRange(start=date(2010, 5, 1)))
    assert links.query_string(links.in_year(request, 2021)) == "from=2021&to=2021"


def test_the_last_year_of_the_calendar_has_no_end():
    assert links.in_year(SearchRequest(), 9999).dates == DateRange(start=date(9999, 1, 1))


def test_without_filters_the_question_remains():
    assert links.unfiltered(ASKED) == SearchRequest(query="école")


def test_each_choice_can_be_taken_back_alone():
    assert links.without_type(ASKED, "pdf").types == ()
    assert links.without_language(ASKED, "fr").languages == ()
    assert links.without_type(ASKED, "pdf").languages == ("fr",)
