"""PROCHE from the words typed to the documents found, on every engine."""

import random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kb.clauses import Field, Near
from kb.engine import Engine
from kb.search import DateKind
from kb.searcher import Searcher
from tests.contract.collection import document, found, index
from tests.searching import files

FUNCTION_WORDS = ("de", "la", "les", "dans", "sur", "où")
CONTENT_WORDS = ("ville", "villes", "été", "sûr", "emploi")
OPERANDS = (*FUNCTION_WORDS, *CONTENT_WORDS, "l’emploi", '"de la"', '"la ville"')


@pytest.fixture
def searcher(engine: Engine) -> Searcher:
    chosen = random.Random(7)
    words = (*FUNCTION_WORDS, *CONTENT_WORDS)
    texts = [chosen.choices(words, k=chosen.randint(1, 12)) for _ in range(80)]
    index(
        engine,
        *(
            document(number, " ".join(text), " ".join(text[:4]), title=" ".join(text[:2]))
            for number, text in enumerate(texts, 1)
        ),
    )
    thesaurus, themes, types = files()
    return Searcher(engine, thesaurus=thesaurus, themes=themes, types=types)


@pytest.mark.parametrize("distance", [3, 30])
def test_a_word_of_most_documents_may_be_missing_where_the_others_are(
    engine: Engine, distance: int
) -> None:
    index(
        engine,
        document(1, "rare moyen"),
        document(2, "rare " + "mot " * 9 + "commun moyen"),
        *(document(number, "commun") for number in range(3, 9)),
    )
    groups = (("rare",), ("moyen",), ("commun",))
    expected = {2} if distance == 30 else set()
    assert found(engine, Near(Field.BODY_EXACT, groups, distance)) == expected


def near(searcher: Searcher, operands: list[str]) -> set[int]:
    with searcher.engine.reader() as reader:
        plan = searcher.plan(" PROCHE/3 ".join(operands), DateKind.PUBLISHED, reader)
    return found(searcher.engine, plan.clause)


@settings(
    deadline=None, max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    operands=st.lists(st.sampled_from(OPERANDS), min_size=2, max_size=5),
    more=st.sampled_from((*FUNCTION_WORDS, *CONTENT_WORDS)),
    order=st.randoms(use_true_random=False),
)
def test_a_word_more_never_finds_more_and_order_says_nothing(
    searcher: Searcher, operands: list[str], more: str, order: random.Random
) -> None:
    held = near(searcher, operands)
    assert near(searcher, [*operands, more]) <= held
    order.shuffle(operands)
    assert near(searcher, operands) == held
