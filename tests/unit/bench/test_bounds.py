"""The worst that can be asked, on a collection small enough for every run of the tests."""

from pathlib import Path

from tests.bench.bounds import clauses, measured, queries, tables


def test_every_question_is_answered_or_refused_and_told(tmp_path: Path) -> None:
    costs = measured(40, tmp_path, runs=1)
    assert len(costs) == len(clauses()) + len(queries())
    assert all(found.isdecimal() or found == "refused" for _, found in costs.values())
    text = tables({40: costs})
    assert "| query: *a* |" in text
    assert f"of {len(costs)} over 250 ms at 40 documents" in text


def test_a_cost_above_the_bound_stands_out_in_its_column() -> None:
    text = tables({20: {"a*": (3.0, "7")}, 100: {"a*": (260.0, "refused")}})
    assert "| a* | 3 (7) | **260 (refused)** |" in text
    assert "0 of 1 over 250 ms at 20 documents" in text
    assert "1 of 1 over 250 ms at 100 documents, the most 260 ms" in text
