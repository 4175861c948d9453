"""Our three measures are those of ir-measures, which computes them as trec_eval does."""

import ir_measures
import pytest
from hypothesis import given
from hypothesis import strategies as st
from ir_measures import RR, R, nDCG

from kb.evaluate import ndcg, recall, reciprocal_rank

NAMES = [f"d{number}" for number in range(130)]
rankings = st.lists(st.sampled_from(NAMES), unique=True, max_size=130)
judgements = st.dictionaries(st.sampled_from(NAMES), st.integers(-1, 4), min_size=1, max_size=40)


def theirs(ranked: list[str], judged: dict[str, int]) -> dict[str, float]:
    run = {"q": {name: float(-rank) for rank, name in enumerate(ranked)}}
    measures = [nDCG @ 10, RR @ 10, R @ 100]
    found = ir_measures.calc_aggregate(measures, {"q": judged}, run)
    return {str(measure): value for measure, value in found.items()}


@given(rankings, judgements)
def test_measures_agree_with_ir_measures(ranked, judged):
    expected = theirs(ranked, judged)
    gains = {name: float(score) for name, score in judged.items()}
    assert ndcg(ranked, gains) == pytest.approx(expected["nDCG@10"], abs=1e-9)
    assert reciprocal_rank(ranked, gains) == pytest.approx(expected["RR@10"], abs=1e-9)
    assert recall(ranked, gains) == pytest.approx(expected["R@100"], abs=1e-9)
