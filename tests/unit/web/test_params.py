"""Query strings become valid requests, or errors that name the parameter."""

from datetime import date
from urllib.parse import parse_qsl

import pytest
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from kb.errors import RequestError
from kb.search import DateKind, DateRange, SearchRequest, Sort
from web.addressing.links import query_string
from web.addressing.params import read_form


def parse(query: str) -> SearchRequest:
    return read_form(MultiDict(parse_qsl(query, keep_blank_values=True))).request()


def test_every_parameter_reaches_its_place_in_the_request():
    assert parse(
        "q=cit%C3%A9+%C3%A9ducative&theme=a&theme=b/c&type=pdf&language=fr&language=en"
        "&from=2019&to=2021-03&date=event&sort=oldest&page=3&per_page=20"
    ) == SearchRequest(
        query="cité éducative",
        themes=("a", "b/c"),
        types=("pdf",),
        languages=("fr", "en"),
        dates=DateRange(start=date(2019, 1, 1), end=date(2021, 4, 1)),
        date_kind=DateKind.EVENT,
        sort=Sort.OLDEST,
        page=3,
        per_page=20,
    )


def test_blank_fields_of_a_form_ask_for_nothing():
    blank = "q=&theme=&type=&language=&from=&to=&date=&sort=&page=&per_page=&utm_source=x"
    assert parse(blank) == SearchRequest()


def test_a_year_as_both_bounds_is_that_year():
    assert parse("from=2021&to=2021").dates == DateRange(
        start=date(2021, 1, 1), end=date(2022, 1, 1)
    )


@pytest.mark.parametrize(
    ("query", "parameter"),
    [
        ("from=hier", "from"),
        ("from=2021-13", "from"),
        ("from=0000", "from"),
        ("to=2021-02-30", "to"),
        ("from=2022&to=2021", "to"),
        ("date=demain", "date"),
        ("sort=best", "sort"),
        ("page=0", "page"),
        ("page=-1", "page"),
        ("page=1.5", "page"),
        ("page=%D9%A1", "page"),  # an Arabic digit one
        ("page=99999999999999999999", "page"),
        ("page=2000", "page"),
        ("per_page=0", "per_page"),
        ("per_page=101", "per_page"),
        ("q=" + "x" * 10_001, "q"),
    ],
)
def test_a_malformed_value_is_refused_by_name(query, parameter):
    with pytest.raises(RequestError) as refused:
        parse(query)
    assert refused.value.parameter == parameter


def test_unknown_themes_types_and_languages_are_valid():
    request = parse("theme=nulle-part&type=papyrus&language=xx")
    assert (request.themes, request.types, request.languages) == (
        ("nulle-part",),
        ("papyrus",),
        ("xx",),
    )


def test_a_value_chosen_twice_counts_once():
    assert parse("type=pdf&type=pdf").types == ("pdf",)


days = st.dates(min_value=date(1, 1, 1), max_value=date(9998, 12, 31))
words = st.text(st.characters(exclude_categories=["Cs", "Z", "Cc"]), min_size=1, max_size=8)


@given(
    query=st.text(st.characters(exclude_categories=["Cs"]), max_size=30),
    themes=st.lists(words, unique=True, max_size=3),
    languages=st.lists(words, unique=True, max_size=3),
    bounds=st.tuples(st.none() | days, st.none() | days),
    kind=st.sampled_from(DateKind),
    sort=st.sampled_from(Sort),
    page=st.integers(1, 50),
    per_page=st.integers(1, 100),
)
def test_the_address_of_a_search_asks_for_that_search(
    *, query, themes, languages, bounds, kind, sort, page, per_page
):
    start, end = bounds
    if start and end and end <= start:
        start = None
    request = SearchRequest(
        query=query,
        themes=tuple(themes),
        languages=tuple(languages),
        dates=DateRange(start=start, end=None if end == date.min else end),
        date_kind=kind,
        sort=sort,
        page=page,
        per_page=per_page,
    )
    assert parse(query_string(request)) == request
