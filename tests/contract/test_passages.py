"""Which passages of a match are named, on every engine."""

import pytest

from kb.clauses import All, Any, Clause, Everything, Field, Near, Phrase, Prefix, Without
from kb.engine import Engine
from tests.contract.collection import ask, body, document, index, title


@pytest.fixture
def report(engine: Engine) -> Engine:
    index(
        engine,
        document(
            1,
            "",
            "ville ville ville",
            "quartier",
            "le quartier de la ville",
            "rien",
            title="ville",
        ),
        document(2, "ville"),
        document(3, "ville"),
    )
    return engine


def passages(engine: Engine, clause: Clause, limit: int = 4) -> tuple[tuple[int, ...], int]:
    first, *_ = (m for m in ask(engine, clause, passages=limit).matches if int(m.id, 16) == 1)
    return first.passages, first.passage_total


def test_more_distinct_words_come_before_more_occurrences(report: Engine) -> None:
    # "quartier" is rarer than "ville": passage 2 comes before passage 1.
    assert passages(report, Any((body("ville"), body("quartier")))) == ((3, 2, 1), 3)


def test_occurrences_then_reading_order_decide(report: Engine) -> None:
    assert passages(report, body("ville")) == ((1, 3), 2)
    assert passages(report, body("quartier")) == ((2, 3), 2)


def test_limit_names_fewer_but_counts_all_unless_none_are_asked(report: Engine) -> None:
    assert passages(report, body("ville"), limit=1) == ((1,), 2)
    assert passages(report, body("ville"), limit=0) == ((), 0)


def test_same_words_asked_twice_are_one_term(report: Engine) -> None:
    twice = Any((body("ville"), body("ville", boost=3.0), body("quartier")))
    assert passages(report, twice) == ((3, 2, 1), 3)


def test_phrase_names_passages_that_hold_it_whole(report: Engine) -> None:
    phrase = Phrase(Field.BODY_EXACT, (("la",), ("ville",)))
    assert passages(report, phrase) == ((3,), 1)


def test_near_and_prefix_name_passages(report: Engine) -> None:
    assert passages(report, Near(Field.BODY_EXACT, (("ville",), ("quartier",)), 5)) == ((3,), 1)
    assert passages(report, Prefix(Field.BODY_EXACT, "quart")) == ((2, 3), 2)


def test_titles_and_excluded_words_name_none(report: Engine) -> None:
    assert passages(report, title("ville")) == ((), 0)
    assert passages(report, Everything()) == ((), 0)
    assert passages(report, Without(body("ville"), body("absent"))) == ((1, 3), 2)
    assert passages(report, All((title("ville"), body("quartier")))) == ((2, 3), 2)
