"""Older versions of a text stand back where the newest one is found too, on every engine."""

from dataclasses import replace

import pytest

from kb.clauses import Any, Everything
from kb.engine import Engine, EngineQuery, Filters
from kb.model import Dates, DocId, DocumentType
from kb.search import DateRange, Sort
from tests.contract.collection import ask, body, day, doc_id, document, found, index, order

YEAR_2020 = DateRange(start=day("2020-01-01"), end=day("2021-01-01"))


@pytest.fixture
def versions(engine: Engine) -> Engine:
    """Of one text 3 is the newest version, 1 and 2 older ones; 4 stands alone."""
    index(
        engine,
        document(
            1,
            "la ville ancienne",
            newest=doc_id(3),
            themes=("a/b",),
            dates=Dates(published=day("2020-05-01")),
        ),
        document(4, "une autre ville", themes=("e",), dates=Dates(published=day("2020-06-01"))),
    )
    index(
        engine,
        document(
            2,
            "la ville récente",
            newest=doc_id(3),
            themes=("a/c",),
            kind=DocumentType.PDF,
            dates=Dates(published=day("2021-05-01")),
        ),
        document(3, "la ville nouvelle", themes=("a/b",), dates=Dates(published=day("2022-05-01"))),
    )
    return engine


def test_older_version_stands_back_when_the_newest_matches(versions: Engine) -> None:
    answer = ask(versions, body("ville"))
    assert answer.total == 2
    assert set(order(answer)) == {3, 4}
    assert order(ask(versions, Everything(), sort=Sort.OLDEST)) == [4, 3]


def test_older_version_shows_when_only_its_words_match(versions: Engine) -> None:
    assert found(versions, body("ancienne")) == {1}
    assert found(versions, Any((body("ancienne"), body("récente")))) == {1, 2}
    assert found(versions, Any((body("ancienne"), body("nouvelle")))) == {3}


def test_older_version_shows_when_the_newest_does_not_pass_the_filters(versions: Engine) -> None:
    answer = ask(versions, Everything(), filters=Filters(dates=YEAR_2020))
    assert set(order(answer)) == {1, 4}
    assert answer.total == 2


def test_each_count_is_the_hits_that_choosing_it_gives(versions: Engine) -> None:
    facets = ask(versions, body("ville")).facets
    assert facets["theme"] == {"a": 1, "a/b": 1, "a/c": 1, "e": 1}
    assert facets["year"] == {"2020": 2, "2021": 1, "2022": 1}
    assert facets["type"] == {"page": 2, "pdf": 1}
    for theme, count in facets["theme"].items():
        assert ask(versions, body("ville"), filters=Filters(themes=(theme,))).total == count


def test_every_version_shows_when_asked_for(versions: Engine) -> None:
    with versions.reader() as reader:
        answer = reader.search(EngineQuery(clause=body("ville"), collapse=False))
    assert set(order(answer)) == {1, 2, 3, 4}
    assert answer.total == 4
    assert answer.facets["theme"] == {"a": 3, "a/b": 2, "a/c": 1, "e": 1}


def test_pages_of_results_neither_repeat_nor_lose_a_version(engine: Engine) -> None:
    older = [document(n, "ville " * n, newest=doc_id(n + 1)) for n in range(1, 60, 2)]
    index(engine, *older, *(document(n, "ville " * n) for n in range(2, 61, 2)))
    pages = [ask(engine, body("ville"), offset=at, limit=7) for at in range(0, 35, 7)]
    assert {page.total for page in pages} == {30}
    assert sorted(doc for page in pages for doc in order(page)) == list(range(2, 61, 2))


def test_newest_version_that_is_not_held_hides_nothing(versions: Engine) -> None:
    with versions.update() as writer:
        writer.delete(doc_id(3))
    assert found(versions, body("ville")) == {1, 2, 4}


def test_no_text_is_lost_when_versions_name_one_another(engine: Engine) -> None:
    index(
        engine,
        document(1, "ville", newest=doc_id(2)),
        document(2, "ville", newest=doc_id(1)),
        document(3, "ville", newest=doc_id(3)),
    )
    assert found(engine, body("ville")) == {1, 2, 3}


def test_newest_that_is_no_id_is_refused(engine: Engine) -> None:
    broken = replace(document(1), newest=DocId("la dernière"))
    with pytest.raises(ValueError, match="la dernière"), engine.update() as writer:
        writer.put(broken)
