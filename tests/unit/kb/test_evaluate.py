import gzip
import json
from math import log2

import pytest
from click.testing import CliRunner

from kb.cli import main
from kb.errors import ConfigError
from kb.evaluate import JudgedFolder, evaluate, ndcg, recall, reciprocal_rank


def test_ndcg_of_a_perfect_order_is_one():
    assert ndcg(["a", "b", "x"], {"a": 3.0, "b": 1.0}) == pytest.approx(1.0)


def test_ndcg_gains_are_linear_and_discounted_by_log2():
    found, best = 1 + 3 / log2(3), 3 + 1 / log2(3)
    assert ndcg(["b", "a"], {"a": 3.0, "b": 1.0}) == pytest.approx(found / best)


def test_ndcg_stops_at_ten():
    assert ndcg([*"0123456789", "a"], {"a": 1.0}) == 0.0


def test_reciprocal_rank_is_of_the_first_relevant():
    assert reciprocal_rank(["x", "a", "b"], {"a": 1.0, "b": 2.0}) == 0.5
    assert reciprocal_rank(["x"], {"a": 1.0}) == 0.0


def test_recall_is_the_share_found():
    assert recall(["a", "x"], {"a": 1.0, "b": 1.0, "c": 0.0}) == 0.5


@pytest.fixture(params=["corpus.jsonl", "corpus.jsonl.gz"])
def folder(request, tmp_path):
    rows = [
        {"_id": "d1", "title": "Discriminations", "text": "Plan de lutte"},
        {"_id": "d2", "title": "", "text": "Le logement social"},
    ]
    corpus = "\n".join(json.dumps(row) for row in rows)
    path = tmp_path / request.param
    if path.suffix == ".gz":
        path.write_bytes(gzip.compress(corpus.encode()))
    else:
        path.write_text(corpus)
    (tmp_path / "dev").mkdir()
    (tmp_path / "dev" / "queries.jsonl").write_text(
        '{"_id": "q1", "text": "discrimination"}\n{"_id": "q2", "text": "logements"}\n'
        '{"_id": "q3", "text": "jamais jugée"}\n'
    )
    (tmp_path / "dev" / "qrels.tsv").write_text(
        "query-id\tcorpus-id\tscore\nq1\td1\t2\nq2\td2\t1\nq2\td1\t1\n"
    )
    return tmp_path


def test_judged_queries_are_scored_on_the_real_engine(folder):
    found = evaluate(JudgedFolder(folder=folder))
    assert (found.queries, found.documents) == (2, 2)
    assert found.mrr_10 == 1.0
    assert found.recall_100 == 0.75
    assert found.ndcg_10 == pytest.approx((1 + 1 / (1 + 0.630_929_75)) / 2)


def test_command_prints_one_json_value(folder):
    done = CliRunner().invoke(main, ["evaluate", str(folder), "--json"])
    assert done.exit_code == 0, done.stderr
    assert json.loads(done.stdout)["ndcg_10"] > 0.8


def test_command_prints_a_table(folder):
    done = CliRunner().invoke(main, ["evaluate", str(folder)])
    assert "nDCG@10" in done.stdout
    assert "0,8" in done.stdout


@pytest.mark.parametrize("missing", ["queries.jsonl", "qrels.tsv"])
def test_missing_file_is_named(folder, missing):
    (folder / "dev" / missing).unlink()
    done = CliRunner().invoke(main, ["evaluate", str(folder)])
    assert done.exit_code == 2
    assert missing in done.stderr


def test_malformed_line_is_named_with_its_number(folder):
    (folder / "dev" / "qrels.tsv").write_text("query-id\tcorpus-id\tscore\nq1\td1\n")
    with pytest.raises(ConfigError, match=r"qrels\.tsv:2"):
        evaluate(JudgedFolder(folder=folder))
