"""How matches score and order, on every engine, against the formula worked by hand."""

import math

import pytest

from kb.clauses import (
    All,
    AndMaybe,
    Any,
    Best,
    Coverage,
    Everything,
    Field,
    Keyword,
    KeywordField,
    Phrase,
    Without,
)
from kb.engine import Engine, EngineQuery
from tests.contract.collection import ask, body, doc_id, document, index, order, title

# Lengths 4, 2, 3, 3 (mean 3); "ville" stands in 1 (twice) and 2 (once).
DOCUMENTS = (
    document(1, "ville ville quartier quartier"),
    document(2, "ville mairie"),
    document(3, "mairie mairie mairie"),
    document(4, "gare port gare"),
)


def bm25(documents: int, df: int, tf: int, length: int, mean: float) -> float:
    idf = math.log(documents / (df + 1)) + 1
    return idf * tf * 2.2 / (tf + 1.2 * (0.25 + 0.75 * length / mean))


@pytest.fixture
def scored(engine: Engine) -> Engine:
    index(engine, *DOCUMENTS)
    return engine


def scores(engine: Engine, clause: object) -> dict[int, float]:
    answer = ask(engine, clause, limit=100)  # type: ignore[arg-type]  # any clause
    return {int(match.id, 16): match.score for match in answer.matches}


def test_term_scores_bm25(scored: Engine) -> None:
    assert scores(scored, body("ville")) == pytest.approx(
        {1: bm25(4, 2, 2, 4, 3), 2: bm25(4, 2, 1, 2, 3)}
    )


def test_query_says_how_much_length_counts_in_the_body(scored: Engine) -> None:
    query = EngineQuery(clause=body("ville"), body_length=0.0, limit=100)
    with scored.reader() as reader:
        found = {int(match.id, 16): match.score for match in reader.search(query).matches}
    idf = math.log(4 / 3) + 1
    assert found == pytest.approx({1: idf * 2 * 2.2 / (2 + 1.2), 2: idf * 2.2 / (1 + 1.2)})


def test_empty_body_spoils_no_score_when_length_counts_in_full(engine: Engine) -> None:
    index(engine, document(1, "ville"), document(2), document(3, "gare"), document(4, "ville gare"))
    for words in (body("ville", "gare"), Any((body("ville"), body("gare"), Everything()))):
        query = EngineQuery(clause=words, body_length=1.0)
        with engine.reader() as reader:
            found = {int(match.id, 16): match.score for match in reader.search(query).matches}
        assert found.get(2, 0.0) == 0.0
        assert all(math.isfinite(score) for score in found.values())
        assert found[1] > 0 < found[4]


def test_length_of_titles_counts_the_same_for_every_query(engine: Engine) -> None:
    index(engine, document(1, title="ville"), document(2, title="ville quartier gare"))
    with engine.reader() as reader:
        plain, other = (
            reader.search(EngineQuery(clause=title("ville"), body_length=b)) for b in (0.75, 0.0)
        )
    assert plain == other


def test_boost_multiplies(scored: Engine) -> None:
    plain, boosted = scores(scored, body("ville")), scores(scored, body("ville", boost=0.5))
    assert boosted == pytest.approx({doc: score / 2 for doc, score in plain.items()})


def test_alternatives_score_as_one_term(scored: Engine) -> None:
    found = scores(scored, body("ville", "quartier"))
    assert found[1] == pytest.approx(bm25(4, 2, 4, 4, 3))


def test_phrase_scores_its_occurrences(scored: Engine) -> None:
    found = scores(scored, Phrase(Field.BODY_EXACT, (("mairie",), ("mairie",))))
    assert found == pytest.approx({3: bm25(4, 1, 2, 3, 3)})


def test_sums_best_and_optional_parts(scored: Engine) -> None:
    ville, mairie = scores(scored, body("ville")), scores(scored, body("mairie"))
    assert scores(scored, Any((body("ville"), body("mairie"))))[2] == pytest.approx(
        ville[2] + mairie[2]
    )
    assert scores(scored, All((body("ville"), body("mairie")))) == pytest.approx(
        {2: ville[2] + mairie[2]}
    )
    assert scores(scored, Best((body("ville"), body("mairie"))))[2] == pytest.approx(
        max(ville[2], mairie[2])
    )
    assert scores(scored, AndMaybe(body("ville"), body("mairie"))) == pytest.approx(
        {1: ville[1], 2: ville[2] + mairie[2]}
    )
    assert scores(scored, Without(body("ville"), body("mairie"))) == pytest.approx({1: ville[1]})


def test_coverage_favours_documents_that_cover_more(scored: Engine) -> None:
    ville, mairie = scores(scored, body("ville")), scores(scored, body("mairie"))
    found = scores(scored, Coverage((body("ville"), body("mairie")), (3.0, 1.0), 2.0))
    assert found == pytest.approx(
        {
            1: ville[1] * (3 / 4) ** 2,
            2: ville[2] + mairie[2],
            3: mairie[3] * (1 / 4) ** 2,
        }
    )


def test_coverage_of_many_concepts(scored: Engine) -> None:
    concepts = tuple(body(word) for word in ("ville", *(f"absent{n}" for n in range(19))))
    found = scores(scored, Coverage(concepts, (1.0,) * 20, 1.0))
    ville = scores(scored, body("ville"))
    assert found == pytest.approx({doc: score / 20 for doc, score in ville.items()})


def test_flat_clauses_score_their_boost(scored: Engine) -> None:
    assert scores(scored, Everything()) == {1: 0.0, 2: 0.0, 3: 0.0, 4: 0.0}
    assert scores(scored, Keyword(KeywordField.TYPE, "page", 1.5))[3] == 1.5


def test_ties_come_in_order_of_id(engine: Engine) -> None:
    index(engine, *(document(n, "ville") for n in (7, 3, 5)))
    index(engine, document(4, "ville"), document(9, "ville"))
    assert order(ask(engine, body("ville"))) == [3, 4, 5, 7, 9]
    assert order(ask(engine, body("ville"), offset=1, limit=3)) == [4, 5, 7]


def test_pages_follow_each_other_without_gap(engine: Engine) -> None:
    index(engine, *(document(n, "ville " * (n % 5 + 1)) for n in range(1, 41)))
    whole = order(ask(engine, body("ville"), limit=40))
    pages = [order(ask(engine, body("ville"), offset=at, limit=7)) for at in range(0, 42, 7)]
    assert [doc for page in pages for doc in page] == whole


def test_deleted_documents_count_in_no_statistic(scored: Engine) -> None:
    fresh = [document(1, "ville ville quartier quartier"), document(4, "gare port gare")]
    with scored.update() as writer:
        writer.delete(doc_id(2))
        writer.delete(doc_id(3))
    changed = scores(scored, body("ville"))
    with scored.rebuild() as writer:
        for one in fresh:
            writer.put(one)
    assert changed == pytest.approx(scores(scored, body("ville")), abs=1e-12)
    assert changed == pytest.approx({1: bm25(2, 1, 2, 4, 3.5)})
