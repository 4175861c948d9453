from datetime import date

import pytest

from kb.dates import (
    find_dates,
    find_query_dates,
    parse_bounds,
    parse_date,
    parse_dates,
    parse_period,
)
from kb.errors import RequestError
from kb.search import DateRange


def starts(text, **context):
    return [str(period.start) for period in parse_dates(text, **context)]


def spans(text, **context):
    return [(str(period.start), str(period.end)) for period in parse_dates(text, **context)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Mercredi 15 novembre 2017", ["2017-11-15"]),
        ("Publié le 20 janvier 2015", ["2015-01-20"]),
        ("Vendredi 17 décembre 2021 - 16:00", ["2021-12-17"]),
        ("01/06/2023 - 15:49", ["2023-06-01"]),
        ("le 1.6.2023", ["2023-06-01"]),
        ("2021-11-30", ["2021-11-30"]),
        ("15/11/17", ["2017-11-15"]),
        ("5,13 et 20 avril 2021", ["2021-04-05", "2021-04-13", "2021-04-20"]),
        ("mardi 1er et mercredi 2 octobre 2019", ["2019-10-01", "2019-10-02"]),
        ("les jeudis 4 et 11 mars 2021", ["2021-03-04", "2021-03-11"]),
        ("30 novembre et 2 décembre 2021", ["2021-11-30", "2021-12-02"]),
        ("1er fevrier 2020 et 3 aout 2020", ["2020-02-01", "2020-08-03"]),
        ("le 12 janv. 2021, le 3 sept. 2021", ["2021-01-12", "2021-09-03"]),
    ],
)
def test_days_stated_in_full_are_read(text, expected):
    assert starts(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "13-14 et 15 septembre 2022",
            [("2022-09-13", "2022-09-14"), ("2022-09-15", "2022-09-15")],
        ),
        ("du lundi 3 au mercredi 5 mai 2022", [("2022-05-03", "2022-05-05")]),
        ("du 30 novembre au 2 décembre 2021", [("2021-11-30", "2021-12-02")]),
        ("du 28 décembre au 3 janvier 2022", [("2021-12-28", "2022-01-03")]),
        ("du 3 mai 2021 au 7 juin 2021", [("2021-05-03", "2021-06-07")]),
        ("Avril 2021", [("2021-04-01", "2021-04-30")]),
        ("février 2024", [("2024-02-01", "2024-02-29")]),
    ],
)
def test_ranges_and_months_are_periods(text, expected):
    assert spans(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "De 9h à 16h30",
        "9H30-12H30-13H30-16H15",
        "9h00 – 10h15 : lancement",
        "03 20 25 46 95 - 06 74 53 35 37",
        "06.40.34.53.36",
        "loi n° 2014-173",
        "contrats 2015-2020",
        "30 et 31 février 2021",
        "31 juin 2020",
        "45/13/2020",
        "24 h/24, 7 j/7",
        "le 1/3 des habitants",
        "en mai, fais ce qu’il te plaît",
    ],
)
def test_what_is_no_date_is_not_read_as_one(text):
    assert parse_dates(text, context_year=2021) == ()


def test_hours_before_a_day_are_not_days():
    assert starts("à 14 h 30, 12 juin 2023") == ["2023-06-12"]


def test_day_without_year_is_left_out_without_context():
    assert parse_dates("le 15/11 et le 30 novembre dernier") == ()


def test_day_without_year_takes_the_year_of_the_context():
    assert starts("le 15/11 et le 30 novembre dernier", context_year=2017) == [
        "2017-11-15",
        "2017-11-30",
    ]


def test_day_without_year_takes_the_year_of_the_same_day_stated_in_full():
    assert starts("Le 5 décembre, journée. Prévue le 5 décembre 2024.") == ["2024-12-05"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("le 12 janvier", "2022-01-12"),
        ("le 30 novembre", "2021-11-30"),
        ("le 30 novembre dernier", "2021-11-30"),
        ("le 10 décembre prochain", "2022-12-10"),
    ],
)
def test_day_without_year_is_the_nearest_to_the_publication(text, expected):
    assert starts(text, reference=date(2021, 12, 17)) == [expected]


def test_weekday_decides_between_neighbouring_years():
    # 15 November was a Wednesday in 2017, a Thursday in 2018.
    assert starts("jeudi 15 novembre", context_year=2017) == ["2018-11-15"]


def test_offsets_point_at_the_words():
    text = "Rendez-vous mardi 8 mars 2022 à Lille"
    (found,) = find_dates(text)
    assert text[found.start : found.end] == "mardi 8 mars 2022"
    assert found.exact
    assert not find_dates("en mars 2022")[0].exact


def test_parse_date_is_the_first_single_day():
    assert parse_date("Avril 2021, publié le 20 janvier 2015") == date(2015, 1, 20)
    assert parse_date("Avril 2021") is None


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("2021", date(2021, 1, 1), date(2022, 1, 1)),
        ("2021-12", date(2021, 12, 1), date(2022, 1, 1)),
        ("2024-02-29", date(2024, 2, 29), date(2024, 3, 1)),
        ("9999-12-31", date(9999, 12, 31), None),
    ],
)
def test_periods_are_half_open(text, start, end):
    assert parse_period(text) == DateRange(start=start, end=end)


@pytest.mark.parametrize(
    "text", ["hier", "", "21", "2021-13", "2021-02-30", "2021-1", "0000", "２０２１", "2021-01-01T"]
)
def test_malformed_period_is_refused_by_parameter(text):
    with pytest.raises(RequestError) as refused:
        parse_period(text, parameter="from")
    assert refused.value.parameter == "from"


def test_same_year_on_both_bounds_is_that_year():
    assert parse_bounds("2021", "2021") == DateRange(start=date(2021, 1, 1), end=date(2022, 1, 1))
    assert parse_bounds(None, "") == DateRange()
    assert parse_bounds("2021-06", None) == DateRange(start=date(2021, 6, 1))


def test_bounds_in_the_wrong_order_are_refused():
    with pytest.raises(RequestError) as refused:
        parse_bounds("2022", "2021")
    assert refused.value.parameter == "to"
    assert str(refused.value) == "to='2021' finit avant que from='2022' ne commence"


@pytest.mark.parametrize(
    ("query", "words", "start", "end"),
    [
        ("décembre 2024", "décembre 2024", "2024-12-01", "2025-01-01"),
        ("rencontre du 5 décembre 2024", "5 décembre 2024", "2024-12-05", "2024-12-06"),
        ("rapports depuis mars 2021", "depuis mars 2021", "2021-03-01", None),
        ("entre 2019 et 2021", "entre 2019 et 2021", "2019-01-01", "2022-01-01"),
        ("de mars à juin 2021", "de mars à juin 2021", "2021-03-01", "2021-07-01"),
        ("avant 2020", "avant 2020", None, "2020-01-01"),
        ("après 2020", "après 2020", "2021-01-01", None),
        ("jusqu’en 2020", "jusqu’en 2020", None, "2021-01-01"),
        ("contrat de ville 2015-2020", "2015-2020", "2015-01-01", "2021-01-01"),
        ("en 2030", "en 2030", "2030-01-01", "2031-01-01"),
        ("rapport 2021 santé", "2021", "2021-01-01", "2022-01-01"),
        ("du 3 au 5 mai 2022", "3 au 5 mai 2022", "2022-05-03", "2022-05-06"),
    ],
)
def test_dates_typed_in_words_are_ranges(query, words, start, end):
    (((first, last), found),) = find_query_dates(query)
    assert query[first:last] == words
    assert (found.start and str(found.start), found.end and str(found.end)) == (start, end)


@pytest.mark.parametrize(
    "query", ["loi 2014-173", "Quartiers 2030", "agenda 2030", "loi n° 2014", "199 QPV", "mars", ""]
)
def test_other_numbers_in_a_query_are_not_dates(query):
    assert find_query_dates(query) == ()


def test_two_dates_in_a_query_are_two_ranges():
    found = find_query_dates("mars 2021 discriminations juin 2022")
    assert [str(days.start) for _, days in found] == ["2021-03-01", "2022-06-01"]
