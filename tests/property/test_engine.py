"""Whatever is indexed, changed and asked, the Whoosh engine answers what the memory engine does."""

import tempfile
from pathlib import Path

import hypothesis.strategies as st
from hypothesis import given, settings

from kb.engine import Engine, EngineQuery
from kb.engines.memory import MemoryEngine
from kb.engines.whoosh_engine import WhooshEngine
from kb.engines.whoosh_engine.policy import MergePolicy, never, tiered
from kb.model import DocId, Document
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


def assert_same_answer(expected: Engine, engine: Engine, query: EngineQuery) -> None:
    with expected.reader() as oracle, engine.reader() as reader:
        wanted, found = oracle.search(query), reader.search(query)
    assert found.total == wanted.total
    assert [(m.id, m.passages, m.passage_total) for m in found.matches] == [
        (m.id, m.passages, m.passage_total) for m in wanted.matches
    ]
    for ours, theirs in zip(found.matches, wanted.matches, strict=True):
        assert abs(ours.score - theirs.score) < 1e-6
    assert found.facets == wanted.facets


@settings(deadline=None)
@given(
    st.lists(batches, min_size=1, max_size=4),
    st.lists(queries, min_size=1, max_size=8),
    st.sampled_from((tiered, never)),
    st.sampled_from((10**6, 40)),
)
def test_answers_as_the_memory_engine_does(
    changes: list[Batch], asked: list[EngineQuery], policy: MergePolicy, most: int
) -> None:
    oracle = MemoryEngine()
    apply(oracle, changes)
    with tempfile.TemporaryDirectory() as folder:
        engine = WhooshEngine(Path(folder), durable=False, policy=policy, most_occurrences=most)
        apply(engine, changes)
        for query in asked:
            assert_same_answer(oracle, engine, query)


@settings(deadline=None, max_examples=50)
@given(st.lists(batches, min_size=1, max_size=4), st.sampled_from((tiered, never)))
def test_stores_what_was_put(changes: list[Batch], policy: MergePolicy) -> None:
    oracle = MemoryEngine()
    apply(oracle, changes)
    with tempfile.TemporaryDirectory() as folder:
        engine = WhooshEngine(Path(folder), durable=False, policy=policy)
        apply(engine, changes)
        with oracle.reader() as expected, engine.reader() as reader:
            ids = list(expected.ids())
            assert list(reader.ids()) == ids
            assert reader.heads(ids) == expected.heads(ids)
            assert dict(reader.lexicon()) == dict(expected.lexicon())
            for doc in ids:
                assert reader.passages(doc) == expected.passages(doc)
                assert reader.passages(doc, (2, 0)) == expected.passages(doc, (2, 0))
