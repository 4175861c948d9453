"""Relevance on judged queries never falls below what was reached; lowering a floor is a decision.

`floors.json` holds, a set, the digest of its queries and judgements and the nDCG@10 reached. To
lower a floor or to change judgements, run with KB_LOWER_FLOORS=1, which rewrites the file, and say
why in the commit. The replica's judgements are run on the real index of the replica; two of the
developers' sets run here, and `kb evaluate FOLDER` runs any.
"""

import json
import os
from hashlib import sha256
from pathlib import Path

import pytest

from kb.engines.whoosh_engine import WhooshEngine
from kb.evaluate import JudgedFolder, evaluate, evaluate_published, published_paths
from kb.searcher import Searcher
from tests.replica_index import index_replica
from tests.searching import files

FLOORS = Path(__file__).with_name("floors.json")
REPLICA = Path(__file__).parents[2] / "corpus" / "judgments" / "replica"
NOISE = 0.002
"""Ties and rounding; less than one query's worth on any set."""


def hold_floor(name: str, judged: JudgedFolder, reached: float) -> None:
    """Compare with the floor, or rewrite it when asked to."""
    floors = json.loads(FLOORS.read_text(encoding="utf-8"))
    texts = [judged.split_file(file).read_bytes() for file in ("queries.jsonl", "qrels.tsv")]
    digest = sha256(b"\0".join(texts)).hexdigest()[:12]
    print(f"{name}: nDCG@10 {reached:.4f}, floor {floors.get(name, {}).get('ndcg_10')}")  # noqa: T201
    if os.environ.get("KB_LOWER_FLOORS") == "1":
        floors[name] = {"digest": digest, "ndcg_10": round(reached, 4)}
        FLOORS.write_text(json.dumps(floors, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    assert digest == floors[name]["digest"], "other judgements: measure the floor again"
    assert reached >= floors[name]["ndcg_10"] - NOISE


@pytest.mark.shared
@pytest.mark.parametrize("name", ["cnil-faq", "piaf"])
def test_relevance_stays_above_its_floor(shared, name):
    judged = JudgedFolder(folder=shared / "data" / "relevance" / name)
    hold_floor(name, judged, evaluate(judged).ndcg_10)


@pytest.fixture(scope="module")
def replica(tmp_path_factory) -> Searcher:
    home = tmp_path_factory.mktemp("replica")
    engine = WhooshEngine(home / "index", durable=False)
    index_replica(home / "catalogue", engine)
    thesaurus, themes, types = files()
    return Searcher(engine, thesaurus=thesaurus, themes=themes, types=types)


def test_relevance_over_the_replica_stays_above_its_floor(replica):
    judged = JudgedFolder(folder=REPLICA)
    hold_floor("replica", judged, evaluate_published(judged, replica).ndcg_10)


def test_every_judged_path_is_in_the_replica(replica):
    held = set(published_paths(replica).values())
    judged = JudgedFolder(folder=REPLICA).judgements()
    assert {doc for docs in judged.values() for doc in docs} - held == set()


def test_at_least_sixty_queries_are_judged_and_each_has_a_best_answer(replica):
    folder = JudgedFolder(folder=REPLICA)
    queries, judged = folder.queries(), folder.judgements()
    assert len(queries) >= 60
    assert len(set(queries.values())) == len(queries)
    assert queries.keys() == judged.keys()
    assert {score for docs in judged.values() for score in docs.values()} == {1.0, 2.0, 3.0}
    without = [queries[query] for query, docs in judged.items() if max(docs.values()) < 2]
    assert without == []
