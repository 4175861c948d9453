from datetime import date, timedelta

from babel.dates import get_day_names, get_month_names
from hypothesis import given
from hypothesis import strategies as st

from kb.dates import find_dates, find_query_dates, parse_dates, parse_period

MONTHS = get_month_names("wide", locale="fr")
WEEKDAYS = get_day_names("wide", locale="fr")
days = st.dates(min_value=date(1900, 1, 1), max_value=date(2099, 12, 31))


def in_words(day: date) -> str:
    number = "1er" if day.day == 1 else str(day.day)
    return f"{WEEKDAYS[day.weekday()]} {number} {MONTHS[day.month]} {day.year}"


@given(days)
def test_a_day_in_words_is_read_back(day):
    assert [period.start for period in parse_dates(f"Le {in_words(day)}, à Lille")] == [day]


@given(days)
def test_a_day_in_figures_is_read_back(day):
    assert [p.start for p in parse_dates(f"(modifié le {day:%d/%m/%Y} - 15:49)")] == [day]


@given(days, st.integers(min_value=1, max_value=20))
def test_a_range_in_words_is_read_back(start, length):
    end = start + timedelta(days=length)
    (period,) = parse_dates(f"du {in_words(start)} au {in_words(end)}")
    assert (period.start, period.end) == (start, end)


@given(days)
def test_a_weekday_without_year_finds_its_year_near_the_publication(day):
    words = in_words(day).rsplit(" ", 1)[0]
    found = parse_dates(words, reference=day + timedelta(days=20))
    assert [period.start for period in found] == [day]


@given(st.text(max_size=300))
def test_any_text_is_read_without_error_and_offsets_stay_inside(text):
    for found in find_dates(text, context_year=2021):
        assert 0 <= found.start < found.end <= len(text)
        assert found.period.start <= found.period.end


@given(
    st.lists(
        st.sampled_from(
            ["5", "13", "et", "au", "avril", "2021", "-", ",", "du", "mars", "/", "1er"]
        )
    )
)
def test_any_shuffle_of_date_words_is_read_without_error(words):
    text = " ".join(words)
    for found in find_dates(text, context_year=2020, reference=date(2020, 2, 29)):
        assert 0 <= found.start < found.end <= len(text)
    for (start, end), days_meant in find_query_dates(text):
        assert 0 <= start < end <= len(text)
        assert not days_meant.unbounded


@given(st.text(max_size=300))
def test_dates_of_any_query_lie_in_it_and_do_not_overlap(query):
    last = 0
    for (start, end), _ in find_query_dates(query):
        assert last <= start < end <= len(query)
        last = end


@given(days)
def test_a_period_holds_its_first_day_and_not_the_day_after_its_last(day):
    for form in ("%Y", "%Y-%m", "%Y-%m-%d"):
        period = parse_period(day.strftime(form))
        assert period.start is not None
        assert period.end is not None
        assert period.start <= day < period.end
