"""Relevance on judged queries never falls below what was reached; lowering a floor is a decision.

The two small sets run here; `kb evaluate FOLDER` runs any. Values are nDCG@10 on dev queries.
"""

from hashlib import sha256

import pytest

from kb.evaluate import JudgedFolder, evaluate

FLOORS = {
    "cnil-faq": ("5888dd32d95b", 0.71),
    "piaf": ("6c9f4ae88e83", 0.825),
}
"""Set → digest of its judgements (12 hexadecimal digits) and floor."""


@pytest.mark.shared
@pytest.mark.parametrize("name", FLOORS)
def test_relevance_stays_above_its_floor(shared, name):
    digest, floor = FLOORS[name]
    folder = shared / "data" / "relevance" / name
    qrels = (folder / "dev" / "qrels.tsv").read_bytes()
    assert sha256(qrels).hexdigest()[:12] == digest, "other judgements: measure the floor again"
    found = evaluate(JudgedFolder(folder=folder))
    print(f"{name}: nDCG@10 {found.ndcg_10:.4f}, floor {floor}")  # noqa: T201
    assert found.ndcg_10 >= floor
