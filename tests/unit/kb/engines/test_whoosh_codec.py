"""A generation is a Whoosh index: Whoosh opens it and its own search finds and scores the same."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from whoosh import query as whoosh_query
from whoosh.index import open_dir
from whoosh.qparser import QueryParser

from kb.clauses import All, AndMaybe, Any, Best, Clause, Field, Phrase, Prefix, Term
from kb.engine import EngineQuery
from kb.engines.whoosh_engine import WhooshEngine
from kb.engines.whoosh_engine.policy import never
from kb.french import analyze
from tests.contract.collection import body, document, index
from tests.strategies import TERMS, boosts, doc_ids, documents, fields

ONE_FIELD = Field.BODY_EXACT


def to_whoosh(clause: Clause) -> whoosh_query.Query:
    """The same question in Whoosh's own words, where they mean the same.

    Not here: AndNot (2.7.4 misses an excluded list that starts first), Not (adds 1 to the score).
    """
    match clause:
        case Term(field, (term,), boost):
            return whoosh_query.Term(str(field), term, boost)
        case Prefix(field, text, boost):
            return whoosh_query.Prefix(str(field), text, boost)
        case All(parts):
            return whoosh_query.And([to_whoosh(part) for part in parts])
        case Any(parts):
            return whoosh_query.Or([to_whoosh(part) for part in parts])
        case Best(parts):
            return whoosh_query.DisjunctionMax([to_whoosh(part) for part in parts])
        case AndMaybe(required, optional):
            return whoosh_query.AndMaybe(to_whoosh(required), to_whoosh(optional))
    raise AssertionError(clause)


def whoosh_scores(folder: Path, query: whoosh_query.Query) -> dict[str, float]:
    with open_dir(str(folder), indexname="kb").searcher() as searcher:
        return {hit["id"]: hit.score for hit in searcher.search(query, limit=None)}


def our_scores(engine: WhooshEngine, clause: Clause) -> dict[str, float]:
    answer = engine.reader().search(EngineQuery(clause=clause, limit=1000, collapse=False))
    return {str(match.id): match.score for match in answer.matches}


terms = st.builds(Term, fields, st.sampled_from(TERMS).map(lambda term: (term,)), boosts)


def nodes(inner: st.SearchStrategy[Clause]) -> st.SearchStrategy[Clause]:
    several = st.lists(inner, min_size=2, max_size=3).map(tuple)
    return st.one_of(
        st.builds(All, several),
        st.builds(Any, several),
        st.builds(AndMaybe, inner, inner),
    )


clauses: st.SearchStrategy[Clause] = st.recursive(terms, nodes, max_leaves=5)


@settings(deadline=None, max_examples=60)
@given(
    st.lists(documents(), min_size=1, max_size=12, unique_by=lambda one: one.id),
    st.lists(clauses, min_size=1, max_size=6),
)
def test_whoosh_search_agrees(tmp_path_factory, held, asked) -> None:
    folder = tmp_path_factory.mktemp("index")
    engine = WhooshEngine(folder, durable=False)
    index(engine, *held)
    for clause in asked:
        theirs = whoosh_scores(folder / "1", to_whoosh(clause))
        assert our_scores(engine, clause) == pytest.approx(theirs, abs=1e-6)


def slips(first: str, second: str) -> int:
    """Levenshtein's distance, in the most obvious way."""
    if not first or not second:
        return len(first) + len(second)
    return min(
        slips(first[1:], second) + 1,
        slips(first, second[1:]) + 1,
        slips(first[1:], second[1:]) + (first[0] != second[0]),
    )


INDEXED = sorted({*TERMS, *(token.stem for term in TERMS for token in analyze(term))})
FUZZY = {
    word: tuple(term for term in INDEXED if slips(word, term) <= 1) for word in ("vile", "lam")
}

words = st.sampled_from(TERMS)
pairs: st.SearchStrategy[tuple[Clause, whoosh_query.Query]] = st.one_of(
    clauses.map(lambda clause: (clause, to_whoosh(clause))),
    st.builds(Prefix, fields, st.sampled_from(("e", "é", "vi", "quart", "zz"))).map(
        lambda clause: (clause, to_whoosh(clause))
    ),
    st.tuples(fields, st.lists(words, min_size=2, max_size=3, unique=True)).map(
        lambda given: (
            Phrase(given[0], tuple((word,) for word in given[1])),
            whoosh_query.Phrase(str(given[0]), given[1]),
        )
    ),
    st.tuples(fields, st.sampled_from(sorted(FUZZY))).map(
        lambda given: (
            Term(given[0], FUZZY[given[1]]),
            whoosh_query.FuzzyTerm(str(given[0]), given[1], maxdist=1, prefixlength=0),
        )
    ),
)


@settings(deadline=None, max_examples=60)
@given(
    st.lists(st.lists(documents(), max_size=8), min_size=2, max_size=4),
    st.lists(doc_ids, max_size=4),
    st.lists(pairs, min_size=1, max_size=6),
)
def test_whoosh_finds_the_same_in_several_segments_with_deletions(
    tmp_path_factory, batches, deleted, asked
) -> None:
    folder = tmp_path_factory.mktemp("index")
    engine = WhooshEngine(folder, durable=False, policy=never)
    for batch in batches:
        index(engine, *batch)
    with engine.update() as writer:
        for doc in deleted:
            writer.delete(doc)
    newest = folder / str(engine.reader().generation.number)
    for ours, theirs in asked:
        assert set(our_scores(engine, ours)) == set(whoosh_scores(newest, theirs))


@pytest.fixture
def several(tmp_path: Path) -> Iterator[tuple[WhooshEngine, Path]]:
    """Three segments' worth of changes, some documents gone."""
    engine = WhooshEngine(tmp_path, durable=False, policy=never)
    index(engine, *(document(n, "la ville " * (n % 4 + 1), title="quartier") for n in range(40)))
    index(engine, *(document(n, "la mairie", title="ville") for n in range(30, 44)))
    yield engine, tmp_path / "2"
    engine.close()


def test_whoosh_finds_the_same_across_segments_and_deletions(
    several: tuple[WhooshEngine, Path],
) -> None:
    engine, folder = several
    for clause in (
        body("ville"),
        All((body("la"), body("ville"))),
        Any((body("mairie"), Term(Field.TITLE_EXACT, ("ville",)))),
        Prefix(ONE_FIELD, "v"),
    ):
        assert set(our_scores(engine, clause)) == set(whoosh_scores(folder, to_whoosh(clause)))


def test_whoosh_reads_terms_phrases_and_typed_queries(several: tuple[WhooshEngine, Path]) -> None:
    _, folder = several
    opened = open_dir(str(folder), indexname="kb")
    with opened.searcher() as searcher:
        assert searcher.doc_count() == 44
        assert list(searcher.reader().lexicon("body_exact")) == [b"la", b"mairie", b"ville"]
        assert searcher.reader().doc_frequency("body_exact", "mairie") == 14
        phrase = whoosh_query.Phrase("body_exact", ["ville", "la"])
        assert len(searcher.search(phrase, limit=None)) == sum(n % 4 > 0 for n in range(30))
        typed = QueryParser("body_exact", opened.schema).parse("mairie OR ville")
        assert len(searcher.search(typed, limit=None)) == 44
        fuzzy = whoosh_query.FuzzyTerm("body_exact", "mairi", maxdist=1)
        assert len(searcher.search(fuzzy, limit=None)) == 14
