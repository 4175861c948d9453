"""Relevance on judged queries never falls below what was reached; lowering a floor is a decision.

`floors.json` holds, a set, digests of its documents and of its queries with judgements, and the
nDCG@10 reached on them; other documents or judgements want the floor measured again. To lower a
floor, or to measure it again, run with KB_LOWER_FLOORS=1, which rewrites the file, and say why in
the commit. The replica's judgements are run on the real index of the replica. All of it takes about
30 s of processor time.
"""

import json
import os
from collections.abc import Iterable
from hashlib import sha256
from pathlib import Path

import pytest

from kb.evaluate import JudgedFolder, evaluate_published, published_paths
from tests.bench.judged import Judged, slipped, unaccented

FLOORS = Path(__file__).with_name("floors.json")
CORPUS = Path(__file__).parents[2] / "corpus"
REPLICA = CORPUS / "judgments" / "replica"
SETS = ("cdtn-travail", "cnil-faq", "piaf", "spf-questions")
NOISE = 0.002
"""Ties and rounding; less than one query's worth on any set."""


def digest(paths: Iterable[Path], root: Path) -> str:
    """Of files by name and content."""
    whole = sha256()
    for path in sorted(paths):
        whole.update(f"{path.relative_to(root)}\0".encode())
        whole.update(sha256(path.read_bytes()).digest())
    return whole.hexdigest()[:12]


def hold_floor(judged: JudgedFolder, documents: str, reached: float) -> None:
    """Compare with the floor, or rewrite it when asked to."""
    name = judged.folder.name
    floors = json.loads(FLOORS.read_text(encoding="utf-8"))
    asked = [judged.split_file(file) for file in ("queries.jsonl", "qrels.tsv")]
    judgements = digest(asked, judged.folder)
    print(f"{name}: nDCG@10 {reached:.4f}, floor {floors.get(name, {}).get('ndcg_10')}")  # noqa: T201
    if os.environ.get("KB_LOWER_FLOORS") == "1":
        floors[name] = {
            "documents": documents,
            "judgements": judgements,
            "ndcg_10": round(reached, 4),
        }
        FLOORS.write_text(json.dumps(floors, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    again = "measure the floor again with KB_LOWER_FLOORS=1"
    assert documents == floors[name]["documents"], f"{name}: other documents, {again}"
    assert judgements == floors[name]["judgements"], f"{name}: other judgements, {again}"
    assert reached >= floors[name]["ndcg_10"] - NOISE


@pytest.mark.shared
@pytest.mark.parametrize("name", SETS)
def test_relevance_stays_above_its_floor(shared, tmp_path, name):
    judged = Judged(shared / "data" / "relevance" / name, tmp_path)
    documents = digest([judged.folder.corpus_file()], judged.folder.folder)
    hold_floor(judged.folder, documents, judged.reached(judged.asking()))


@pytest.mark.shared
def test_one_slip_a_query_loses_six_percent_at_most_and_accents_one(shared, tmp_path):
    judged = Judged(shared / "data" / "relevance" / "spf-questions", tmp_path)
    ask = judged.asking()
    as_typed = judged.reached(ask)
    assert judged.reached(ask, slipped) >= 0.94 * as_typed
    assert judged.reached(ask, unaccented) >= 0.99 * as_typed


def test_relevance_over_the_replica_stays_above_its_floor(replica):
    judged = JudgedFolder(folder=REPLICA)
    sample = CORPUS / "sample"
    documents = digest((path for path in sample.rglob("*") if path.is_file()), sample)
    hold_floor(judged, documents, evaluate_published(judged, replica).ndcg_10)


def test_every_judged_path_is_in_the_replica(replica):
    held = set(published_paths(replica).values())
    judged = JudgedFolder(folder=REPLICA).judgements()
    assert {doc for docs in judged.values() for doc in docs} - held == set()


def test_at_least_sixty_queries_are_judged_and_each_has_a_best_answer():
    folder = JudgedFolder(folder=REPLICA)
    queries, judged = folder.queries(), folder.judgements()
    assert len(queries) >= 60
    assert len(set(queries.values())) == len(queries)
    assert queries.keys() == judged.keys()
    assert {score for docs in judged.values() for score in docs.values()} == {1.0, 2.0, 3.0}
    without = [queries[query] for query, docs in judged.items() if max(docs.values()) < 2]
    assert without == []
