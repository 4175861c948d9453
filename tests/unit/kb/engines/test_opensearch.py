"""What the OpenSearch engine sends and makes of outcomes, without a server."""

import json
from dataclasses import replace
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.analysis import FieldTerms, fields_of
from kb.clauses import Field, Near, Phrase, Term
from kb.engines.opensearch_engine.bulk import send
from kb.engines.opensearch_engine.connection import AnsweredError
from kb.engines.opensearch_engine.layout import (
    BAR,
    HOLE,
    as_sent,
    head_read,
    passages_read,
    slots,
    term_sent,
    text_read,
    text_sent,
)
from kb.engines.opensearch_engine.occurrences import NOTHING, occurrences
from kb.errors import EngineUnavailableError
from kb.model import DocId
from tests.contract.collection import document
from tests.strategies import documents

texts = st.text(st.characters(), max_size=40)


class Cluster:
    """Answers bulks item by item, from a table of statuses for each document in turn."""

    def __init__(self, statuses: dict[str, list[int]], most: int = 100) -> None:
        self.statuses = {DocId(doc): iter(said) for doc, said in statuses.items()}
        self.most = most
        self.asked: list[list[str]] = []
        self.waits: list[float] = []

    def wait(self, seconds: float) -> None:
        self.waits.append(seconds)

    def ask(self, method: str, path: str, body: str) -> object:
        docs = [json.loads(line)["delete"]["_id"] for line in body.splitlines()]
        self.asked.append(docs)
        if len(docs) > self.most:
            raise AnsweredError(413, "too_large", "")
        items = []
        for doc in docs:
            status = next(self.statuses[doc], 200)
            error = (
                {"error": {"type": "kind", "reason": f"raison {status}"}} if status > 299 else {}
            )
            items.append({"delete": {"_id": doc, "status": status, **error}})
        return {"items": items}


def sent(cluster: Cluster) -> dict[DocId, str]:
    lines = {doc: json.dumps({"delete": {"_id": doc}}) + "\n" for doc in cluster.statuses}
    return send(cluster, "index", lines)  # type: ignore[arg-type]  # all of it that is asked


def test_only_items_put_off_are_wholeagain_and_refused_ones_are_listed():
    cluster = Cluster({"a": [200], "b": [429, 503, 200], "c": [429], "d": [400]})
    assert sent(cluster) == {"d": "kind\u202f: raison 400"}
    assert cluster.asked == [["a", "b", "c", "d"], ["b", "c"], ["b"]]
    assert all(later == 2 * sooner for sooner, later in pairwise(cluster.waits))


def test_bulk_too_large_is_halved_down_to_the_one_that_is():
    cluster = Cluster({"a": [], "b": [], "c": []}, most=1)
    assert sent(cluster) == {}
    assert [docs for docs in cluster.asked if len(docs) == 1] == [["a"], ["b"], ["c"]]
    assert sent(Cluster({"a": []}, most=0)) == {"a": "trop grand pour une requête"}


@pytest.mark.parametrize("status", [404, 500])
def test_lost_index_ends_the_whole(status):
    with pytest.raises(EngineUnavailableError, match=f"raison {status}"):
        sent(Cluster({"a": [], "b": [status]}))


def test_terms_lie_at_their_positions_with_holes_and_alternatives():
    found = FieldTerms(["a", "b", "c", "d"], [0, 0, 2, 205], 3)
    assert list(slots(found, (0, 103, 205))) == ["a|b _ c", "", "d"]
    assert list(slots(FieldTerms([], [], 0), None)) == [""]


@given(documents())
def test_tokens_wholeare_the_terms_at_their_positions(one):
    indexed = fields_of(one)
    source: Any = as_sent(one, indexed)
    for field in (Field.TITLE, Field.TITLE_EXACT, Field.PEOPLE):
        (line,) = source[field]
        said = [
            (token, at)
            for at, slot in enumerate(line.split())
            for token in slot.split(BAR)
            if token != HOLE
        ]
        terms = indexed.fields[field]
        assert said == list(zip(terms.terms, terms.positions, strict=True))


@given(texts)
def test_no_term_is_cut_or_taken_for_a_hole_by_the_server(term):
    found = term_sent(term)
    assert not term or (found and not any(each.isspace() or each == BAR for each in found))
    assert found != HOLE
    assert len(found.encode()) < 32_766  # JSON without lone surrogates, too


@given(texts, texts)
def test_two_terms_are_wholeas_two(one, other):
    assert one == other or term_sent(one) != term_sent(other)


@given(texts)
def test_any_text_is_carried_and_comes_back(text):
    carried = json.loads(json.dumps(text_sent(text)).encode("ascii"))
    assert carried.encode("utf-8").decode("utf-8") == carried
    assert text_read(carried) == text


@given(documents())
def test_documents_come_back_as_they_were_sent(one):
    source: Any = as_sent(one, fields_of(one))
    assert head_read(source["head"]) == replace(one, passages=())
    assert passages_read(source["passages"]) == one.passages


def test_forms_at_one_place_count_once():
    asked = Phrase(Field.BODY_EXACT, (("egalite", "égalité"), (), ("femme",)))
    assert occurrences(asked) == {"match_phrase": {"body_exact": {"query": "egalite _ femme"}}}


def test_leaf_without_words_finds_nothing():
    assert occurrences(Near(Field.BODY, (("ville",), ()), 3)) is NOTHING
    assert occurrences(Near(Field.BODY, (), 3)) is NOTHING
    assert occurrences(Term(Field.BODY, ())) is NOTHING


def test_very_many_alternatives_are_wholein_parts():
    terms = tuple(f"mot{n}" for n in range(2_500))
    whole: Any = occurrences(Term(Field.BODY, terms))
    parts = whole["bool"]["should"]
    assert [part["match"]["body"]["query"].count(BAR) + 1 for part in parts] == [1000, 1000, 500]


def test_long_document_keeps_its_passages_apart():
    source: Any = as_sent(document(1, *["ville"] * 3), fields_of(document(1, *["ville"] * 3)))
    assert source[Field.BODY_EXACT] == ["ville", "ville", "ville"]
