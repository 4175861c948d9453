"""Relevance on the judged sets: the floors hold on OpenSearch, and both engines rank alike."""

import json
import os

import pytest

from kb.bootstrap import open_engine, open_searcher
from kb.engine import Engine
from kb.evaluate import Evaluation, JudgedFolder, score
from kb.model import DocId
from kb.settings import Settings
from tests.opensearch.engines import engine_of, forget
from tests.relevance.test_floor import FLOORS, NOISE, SETS

CLOSE = 0.005


def measured(engine: Engine, judged: JudgedFolder, settings: Settings) -> Evaluation:
    names: dict[DocId, str] = {}
    with engine.rebuild() as writer:
        for name, document in judged.documents():
            names[document.id] = name
            writer.put(document)
    return score(open_searcher(settings, engine), judged, names, 0.0)


@pytest.mark.shared
@pytest.mark.parametrize("name", SETS if os.environ.get("KB_EVERY_SET") else ("cnil-faq",))
def test_both_engines_rank_alike_and_above_the_floor(opensearch, shared, tmp_path, name):
    judged = JudgedFolder(folder=shared / "data" / "relevance" / name)
    settings = Settings(home=tmp_path)
    engine = engine_of(opensearch)
    try:
        found = measured(engine, judged, settings)
    finally:
        forget(engine)
        engine.close()
    whoosh = measured(open_engine(settings), judged, settings)
    floor = json.loads(FLOORS.read_text(encoding="utf-8"))[name]["ndcg_10"]
    print(f"{name}: nDCG@10 {found.ndcg_10:.4f}, Whoosh {whoosh.ndcg_10:.4f}, floor {floor}")  # noqa: T201
    assert abs(found.ndcg_10 - whoosh.ndcg_10) <= CLOSE
    assert found.ndcg_10 >= floor - NOISE
    assert abs(found.recall_100 - whoosh.recall_100) <= CLOSE
