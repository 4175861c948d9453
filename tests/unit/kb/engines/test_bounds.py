"""What the worst queries make the engine do is bounded, in occurrences compared: no clock is read.

`python -m tests.bench.bounds` holds the same to a time, over 20,000 documents.
"""

from collections.abc import Iterator
from itertools import pairwise

import pytest

from kb.clauses import All, AndMaybe, Any, Clause, Field, Near, Phrase, Term
from kb.engine import EngineQuery
from kb.engines.whoosh_engine import WhooshEngine
from kb.engines.whoosh_engine.effort import Effort
from kb.engines.whoosh_engine.evaluate import Evaluation, evaluate
from kb.engines.whoosh_engine.reader import IndexReader
from kb.errors import CostlyQueryError
from tests.bench.collection import FUNCTION_WORDS, content_words, documents
from tests.bench.ours import to_document, words_of

DOCUMENTS = 600
BODY = Field.BODY_EXACT
COMMON = tuple((word,) for word in FUNCTION_WORDS)
PAIRS = tuple(Near(BODY, pair, 50) for pair in pairwise(COMMON[:20]))


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory) -> Iterator[IndexReader]:
    engine = WhooshEngine(
        tmp_path_factory.mktemp("index"), durable=False, analyse=words_of, stamp="words"
    )
    with engine.rebuild() as writer:
        for given in documents(DOCUMENTS):
            writer.put(to_document(given))
    with engine.reader() as opened:
        yield opened


def evaluated(reader: IndexReader, clause: Clause, most: int) -> Effort:
    """What a clause takes of a query that may compare `most`."""
    opened = reader._opened
    evaluation = Evaluation(opened.collection, opened.columns, opened.recent, 0.75)
    evaluation.effort = Effort(most)
    evaluate(clause, evaluation)
    return evaluation.effort


def occurrences(reader: IndexReader, *words: str) -> int:
    """How often words stand in the body."""
    (segment,) = reader._opened.collection.segments
    return sum(segment.occurrences(segment.number(BODY, word)) for word in words)


def test_one_nearness_alone_is_always_looked_for(reader: IndexReader) -> None:
    reader.forget()
    spent = evaluated(reader, Near(BODY, COMMON[:2], 50), most=0).spent
    assert spent == pytest.approx(occurrences(reader, "de", "la"), rel=0.05)


def test_two_of_frequent_words_are_refused_with_what_to_do(reader: IndexReader) -> None:
    with pytest.raises(CostlyQueryError, match="PROCHE") as refused:
        evaluated(reader, Any(PAIRS[:2]), most=1_000)
    assert refused.value.parameter == "q"


def test_no_more_is_compared_than_allowed_beside_the_costliest(reader: IndexReader) -> None:
    most = occurrences(reader, "de", "la")
    spent = evaluated(reader, AndMaybe(Term(BODY, ("de",)), Any(PAIRS)), most).spent
    assert most < spent <= 2 * most


def test_what_was_kept_counts_as_much_as_what_was_not(reader: IndexReader) -> None:
    reader.forget()
    first = evaluated(reader, Any(PAIRS), most=10**9).spent
    assert evaluated(reader, Any(PAIRS), most=10**9).spent == first
    with pytest.raises(CostlyQueryError):
        evaluated(reader, Any(PAIRS), most=first // 10)


def test_the_same_phrase_twice_counts_once(reader: IndexReader) -> None:
    phrase = Phrase(BODY, COMMON[:3])
    once = evaluated(reader, phrase, most=0).spent
    assert evaluated(reader, All((phrase, phrase)), most=0).spent == once


def test_a_phrase_is_led_by_its_rarest_word(reader: IndexReader) -> None:
    rare = content_words()[900]
    spent = evaluated(reader, Phrase(BODY, (("de",), ("la",), (rare,))), most=0).spent
    assert 0 < spent <= 4 * occurrences(reader, rare)


def test_what_only_ranks_is_left_out_and_names_no_passage(
    reader: IndexReader, monkeypatch: pytest.MonkeyPatch
) -> None:
    required = Term(BODY, ("de",))
    plain = reader.search(EngineQuery(clause=required))
    monkeypatch.setattr(Effort.__init__, "__defaults__", (0, 10**9))
    found = reader.search(EngineQuery(clause=AndMaybe(required, Any(PAIRS))))
    assert found.total == plain.total
    assert all(match.passages for match in found.matches)
