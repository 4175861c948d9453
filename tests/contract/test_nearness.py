"""Words near one another where one of them is in most documents, on every engine."""

import pytest

from kb.clauses import Field, Near
from kb.engine import Engine
from tests.contract.collection import document, found, index


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
