"""Whatever is indexed, changed and asked, OpenSearch answers what the memory engine does.

Its scores are 32-bit floats: orders are compared up to ties of six digits. Two alternatives of one
slot of a phrase that stand at one place are counted there as two occurrences, so scores of phrases
and nearness over stems are left out where an inclusive word gives two stems.
"""

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from kb.engine import Engine, EngineQuery
from kb.engines.memory import MemoryEngine
from kb.model import DocId, Document
from kb.search import Sort
from tests.opensearch.engines import engine_of, forget
from tests.strategies import doc_ids, documents, queries

Batch = tuple[list[Document], list[DocId]]

batches = st.tuples(st.lists(documents(), max_size=10), st.lists(doc_ids, max_size=3))


def apply(engine: Engine, changes: list[Batch]) -> None:
    for put, deleted in changes:
        with engine.update() as writer:
            for document in put:
                writer.put(document)
            for doc in deleted:
                writer.delete(doc)


def near(ours: float, theirs: float) -> bool:
    return abs(ours - theirs) <= 2e-6 * max(1.0, abs(theirs))


def assert_same_answer(expected: Engine, engine: Engine, query: EngineQuery) -> None:
    with expected.reader() as oracle, engine.reader() as reader:
        wanted, found = oracle.search(query), reader.search(query)
    assert found.total == wanted.total
    assert found.facets == wanted.facets
    assert len(found.matches) == len(wanted.matches)
    scores = {match.id: match.score for match in wanted.matches}
    named = {match.id: (match.passages, match.passage_total) for match in wanted.matches}
    for match in found.matches:
        if match.id in scores:  # else it ties with the one in its place
            assert near(match.score, scores[match.id]), (match, scores[match.id])
            assert (match.passages, match.passage_total) == named[match.id]
    if query.sort is not Sort.RELEVANCE:
        assert [m.id for m in found.matches] == [m.id for m in wanted.matches]
    for ours, theirs in zip(found.matches, wanted.matches, strict=True):
        assert near(ours.score, theirs.score)


# A generation takes a second: nothing is shrunk.
@settings(
    max_examples=8,
    phases=(Phase.explicit, Phase.generate),
    suppress_health_check=list(HealthCheck),
)
@given(
    st.lists(batches, min_size=1, max_size=3),
    st.lists(queries, min_size=10, max_size=40),
    st.sampled_from((1, 3)),
)
def test_answers_as_the_memory_engine_does(
    opensearch, changes: list[Batch], asked: list[EngineQuery], shards: int
) -> None:
    oracle = MemoryEngine()
    apply(oracle, changes)
    engine = engine_of(opensearch, shards=shards)
    try:
        apply(engine, changes)
        for query in asked:
            assert_same_answer(oracle, engine, query)
        with oracle.reader() as expected, engine.reader() as reader:
            ids = list(expected.ids())
            assert list(reader.ids()) == ids
            assert reader.heads(ids) == expected.heads(ids)
            assert dict(reader.lexicon()) == dict(expected.lexicon())
            for doc in ids[:3]:
                assert reader.passages(doc) == expected.passages(doc)
                assert reader.passages(doc, (2, 0)) == expected.passages(doc, (2, 0))
    finally:
        forget(engine)
        engine.close()
