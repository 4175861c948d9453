import pytest

from indexer.pipeline.migration import differences, holding
from kb.engines.memory import MemoryEngine
from tests.contract.collection import doc_id, document, index


def held(*documents):
    engine = MemoryEngine()
    index(engine, *documents)
    found = holding(engine)
    assert found is not None
    return found


def test_same_documents_differ_in_nothing():
    one, two = document(1, "ville", themes=("a/b",)), document(2, "gare", language="en")
    assert differences(held(one, two), held(two, one)) == ()


@pytest.mark.parametrize(
    ("other", "said"),
    [
        ([], f"1 document perdu\u202f: {doc_id(2)}"),
        ([document(2, "gare"), document(3, "gare")], f"1 document ajouté\u202f: {doc_id(3)}"),
        ([document(2, "gare port")], "2 mots avant, 3 après"),
        ([document(2, "gare", language="en")], "language en\u202f: 0 avant, 1 après"),
        ([document(2, "gare", places=("Lens",))], "place Lens\u202f: 0 avant, 1 après"),
    ],
)
def test_each_difference_is_named(other, said):
    one = document(1, "ville")
    assert said in differences(held(one, document(2, "gare")), held(one, *other))


def test_engine_without_a_generation_holds_nothing():
    assert holding(MemoryEngine()) is None
