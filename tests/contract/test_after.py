"""Going on from the last match seen gives, on every engine, the order that one page would give."""

from dataclasses import replace

import pytest

from kb.clauses import Any, Clause, Everything, Field, Prefix
from kb.engine import Engine, EngineQuery, Filters, Reader
from kb.model import Dates
from kb.search import After, DateKind, Sort
from tests.contract.collection import body, day, doc_id, document, index

DOCUMENTS = tuple(
    document(
        number,
        "ville " * (1 + number % 3) + "quartier " * (number % 5 == 0) + "mairie",
        language="nl" if number % 4 == 0 else "fr",
        dates=Dates(published=day(f"20{10 + number % 6}-01-01") if number % 7 else None),
        newest=doc_id(41) if number in (3, 6, 10) else None,
    )
    for number in range(1, 42)
)
CLAUSES = (Everything(), body("mairie"), body("quartier"), Any((body("ville"), body("quartier"))))


@pytest.fixture
def held(engine: Engine) -> Engine:
    """Added in two changes and the other way round, one document put twice, so that ids are in no
    order of numbers and one of them stands for a document that is no longer there."""
    index(engine, *reversed(DOCUMENTS[20:]), DOCUMENTS[2])
    index(engine, *DOCUMENTS[:20])
    return engine


def walk(reader: Reader, query: EngineQuery) -> list[str]:
    seen: list[str] = []
    while page := reader.search(query).matches:
        seen += [match.id for match in page]
        query = replace(query, after=After(page[-1].score, page[-1].id))
    return seen


@pytest.mark.parametrize("sort", Sort)
@pytest.mark.parametrize("clause", CLAUSES, ids=repr)
@pytest.mark.parametrize("filters", [Filters(), Filters(languages=("fr",))], ids=["all", "fr"])
def test_pages_that_go_on_are_the_whole_order(
    held: Engine, sort: Sort, clause: Clause, filters: Filters
) -> None:
    query = EngineQuery(clause=clause, filters=filters, sort=sort, date_kind=DateKind.PUBLISHED)
    with held.reader() as reader:
        whole = reader.search(replace(query, limit=100))
        assert len(whole.matches) == whole.total > 3
        for limit in (1, 4):
            assert walk(reader, replace(query, limit=limit)) == [m.id for m in whole.matches]


@pytest.mark.parametrize("sort", Sort)
def test_total_and_facets_are_of_the_whole_answer(held: Engine, sort: Sort) -> None:
    query = EngineQuery(clause=Prefix(Field.BODY_EXACT, "mair"), sort=sort, limit=5)
    with held.reader() as reader:
        first = reader.search(query)
        last = first.matches[-1]
        later = reader.search(replace(query, after=After(last.score, last.id)))
    assert (later.total, later.facets) == (first.total, first.facets)


def test_offset_counts_from_the_match_gone_on_from(held: Engine) -> None:
    query = EngineQuery(clause=body("ville"), limit=2)
    with held.reader() as reader:
        whole = reader.search(replace(query, limit=9)).matches
        after = After(whole[3].score, whole[3].id)
        assert reader.search(replace(query, after=after, offset=2)).matches == whole[6:8]


def test_nothing_follows_the_last_match(held: Engine) -> None:
    with held.reader() as reader:
        for sort in Sort:
            query = EngineQuery(clause=body("quartier"), sort=sort, limit=100)
            last = reader.search(query).matches[-1]
            end = reader.search(replace(query, after=After(last.score, last.id)))
            assert end.matches == ()
