"""Filters, facet counts and date orders, on every engine."""

import pytest

from kb.clauses import DateIn, Everything, Keyword, KeywordField
from kb.engine import Engine, Filters
from kb.model import Dates, DocumentType
from kb.search import DateKind, DateRange, Sort
from tests.contract.collection import ask, body, day, document, found, index, on, order

YEAR_2021 = DateRange(start=day("2021-01-01"), end=day("2022-01-01"))


@pytest.fixture
def dated(engine: Engine) -> Engine:
    index(
        engine,
        document(
            1,
            "ville",
            themes=("a/b",),
            dates=Dates(
                published=day("2021-12-17"), modified=day("2023-06-01"), events=(on("2021-11-30"),)
            ),
        ),
        document(
            2,
            "ville",
            themes=("a/c", "a"),
            kind=DocumentType.PDF,
            dates=Dates(published=day("2020-01-01"), events=(on("2021-12-30", "2022-01-02"),)),
        ),
        document(3, "ville", themes=("e",), language="en", dates=Dates(modified=day("2021-05-05"))),
    )
    index(
        engine,
        document(
            4,
            "mairie",
            themes=("ab",),
            kind=DocumentType.PDF,
            dates=Dates(published=day("2021-01-01"), events=(on("2023-01-01"), on("2019-01-01"))),
        ),
    )
    return engine


def test_theme_counts_include_ancestors_once(dated: Engine) -> None:
    counts = ask(dated, Everything()).facets["theme"]
    assert counts == {"a": 2, "a/b": 1, "a/c": 1, "ab": 1, "e": 1}


def test_type_and_language_count_hits_only(dated: Engine) -> None:
    facets = ask(dated, body("ville")).facets
    assert facets["type"] == {"page": 2, "pdf": 1}
    assert facets["language"] == {"fr": 2, "en": 1}


def test_people_and_places_count_filter_and_leave_their_own_choice_out(engine: Engine) -> None:
    index(
        engine,
        document(1, "ville", people=("Jeanne Lamy", "Omar Diop"), places=("Lille",)),
        document(2, "ville", people=("Omar Diop",), places=("Lille", "Lens")),
        document(3, "ville"),
    )
    facets = ask(engine, Everything()).facets
    assert facets["person"] == {"Jeanne Lamy": 1, "Omar Diop": 2}
    assert facets["place"] == {"Lille": 2, "Lens": 1}
    chosen = ask(engine, Everything(), filters=Filters(people=("Jeanne Lamy",)))
    assert order(chosen) == [1]
    assert chosen.facets["person"] == {"Jeanne Lamy": 1, "Omar Diop": 2}
    assert chosen.facets["place"] == {"Lille": 1}
    assert order(ask(engine, Everything(), filters=Filters(places=("Lens",)))) == [2]


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        (DateKind.PUBLISHED, {"2021": 2, "2020": 1}),
        (DateKind.MODIFIED, {"2023": 1, "2021": 1}),
        (DateKind.EVENT, {"2021": 2, "2022": 1, "2023": 1, "2019": 1}),
    ],
)
def test_years_follow_the_kind_of_date(
    dated: Engine, kind: DateKind, expected: dict[str, int]
) -> None:
    assert ask(dated, Everything(), date_kind=kind).facets["year"] == expected


def test_filter_takes_a_theme_with_those_below(dated: Engine) -> None:
    assert order(ask(dated, Everything(), filters=Filters(themes=("a",)))) == [1, 2]
    assert order(ask(dated, Everything(), filters=Filters(themes=("a/b", "e")))) == [1, 3]


def test_page_of_a_filtered_broad_query_is_full(engine: Engine) -> None:
    kinds = (DocumentType.PAGE, DocumentType.PDF)
    index(
        engine,
        *(document(n, "ville " * (1 + n % 2), kind=kinds[n % 2]) for n in range(1, 60)),
    )
    # The best scores are all of pages that the filter refuses.
    answer = ask(engine, body("ville"), filters=Filters(types=("page",)), limit=5)
    assert (answer.total, order(answer)) == (29, [2, 4, 6, 8, 10])


def test_unknown_value_matches_nothing(dated: Engine) -> None:
    answer = ask(dated, Everything(), filters=Filters(themes=("zz",)))
    assert (answer.total, answer.matches) == (0, ())
    assert answer.facets["theme"] == {"a": 2, "a/b": 1, "a/c": 1, "ab": 1, "e": 1}
    assert answer.facets["type"] == {}


def test_facet_leaves_its_own_choice_out_and_applies_the_others(dated: Engine) -> None:
    chosen = Filters(types=("pdf",), dates=YEAR_2021)
    answer = ask(dated, Everything(), filters=chosen)
    assert order(answer) == [4]
    assert answer.facets["type"] == {"page": 1, "pdf": 1}
    assert answer.facets["year"] == {"2020": 1, "2021": 1}
    assert answer.facets["theme"] == {"ab": 1}


@pytest.mark.parametrize("kind", list(DateKind))
def test_year_count_is_what_choosing_it_gives(dated: Engine, kind: DateKind) -> None:
    years = ask(dated, Everything(), date_kind=kind).facets["year"]
    for year, count in years.items():
        chosen = DateRange(start=day(f"{year}-01-01"), end=day(f"{int(year) + 1}-01-01"))
        answer = ask(dated, Everything(), filters=Filters(dates=chosen), date_kind=kind)
        assert answer.total == count


def test_range_ends_before_its_end(dated: Engine) -> None:
    upto = DateRange(end=day("2021-01-01"))
    assert order(ask(dated, Everything(), filters=Filters(dates=upto))) == [2]


def test_event_matches_on_any_of_its_days(dated: Engine) -> None:
    new_year = DateRange(start=day("2022-01-01"), end=day("2022-01-02"))
    assert found(dated, DateIn(DateKind.EVENT, new_year)) == {2}


def test_undated_documents_fall_in_no_range(dated: Engine) -> None:
    assert found(dated, DateIn(DateKind.PUBLISHED, DateRange())) == {1, 2, 4}
    assert found(dated, DateIn(DateKind.EVENT, DateRange())) == {1, 2, 4}


def test_keyword_clause_reads_the_same_values(dated: Engine) -> None:
    assert found(dated, Keyword(KeywordField.THEME, "a")) == {1, 2}
    assert found(dated, Keyword(KeywordField.LANGUAGE, "en")) == {3}
    assert found(dated, Keyword(KeywordField.SOURCE, "site")) == {1, 2, 3, 4}
    assert found(dated, Keyword(KeywordField.TYPE, "zz")) == set()


def test_newest_and_oldest_leave_undated_last(dated: Engine) -> None:
    assert order(ask(dated, Everything(), sort=Sort.NEWEST)) == [1, 4, 2, 3]
    assert order(ask(dated, Everything(), sort=Sort.OLDEST)) == [2, 4, 1, 3]


def test_events_sort_by_the_latest_or_the_earliest(dated: Engine) -> None:
    kind = DateKind.EVENT
    assert order(ask(dated, Everything(), sort=Sort.NEWEST, date_kind=kind)) == [4, 2, 1, 3]
    assert order(ask(dated, Everything(), sort=Sort.OLDEST, date_kind=kind)) == [4, 1, 2, 3]


def test_date_order_keeps_the_score(dated: Engine) -> None:
    by_score = {match.id: match.score for match in ask(dated, body("ville")).matches}
    by_date = {
        match.id: match.score for match in ask(dated, body("ville"), sort=Sort.NEWEST).matches
    }
    assert by_date == by_score
