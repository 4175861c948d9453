"""`kb migrate` carries the replica over and back, and both engines hold the same."""

import os

import pytest

from indexer.catalogue import Catalogue
from indexer.model import Stage
from indexer.pipeline import Unwatched, index
from kb.engines.opensearch_engine import Cluster, OpenSearchEngine, bulk
from kb.engines.whoosh_engine import WhooshEngine
from tests.opensearch.engines import engine_of, forget
from tests.replica_index import index_replica

INDEX = f"kb-test-migrate-{os.getpid()}"


@pytest.fixture
def elsewhere(opensearch, monkeypatch, kb):
    monkeypatch.setenv("KB_OPENSEARCH_URL", " ".join(opensearch))
    monkeypatch.setenv("KB_OPENSEARCH_INDEX", INDEX)
    index_replica(kb.home / "catalogue", WhooshEngine(kb.home / "index", durable=False))
    yield kb
    engine = OpenSearchEngine(Cluster(hosts=opensearch, index=INDEX))
    forget(engine)
    engine.close()


def test_migrating_there_and_back_changes_nothing(elsewhere, monkeypatch):
    there = elsewhere.run("migrate", "--to", "opensearch")
    assert (there.returncode, "mêmes comptes" in there.stdout) == (0, True), there.stderr
    assert 'engine = "opensearch"' in there.stdout
    plain = elsewhere.run("search", "politique de la ville", "--json").stdout
    monkeypatch.setenv("KB_ENGINE", "opensearch")
    moved = elsewhere.run("search", "politique de la ville", "--json").stdout
    assert titles(moved) == titles(plain) != []
    again = elsewhere.run("index")
    assert "Rien n’a changé" in again.stdout
    back = elsewhere.run("migrate", "--to", "whoosh")
    assert (back.returncode, "mêmes comptes" in back.stdout) == (0, True), back.stderr


def titles(answer: str) -> list[str]:
    return [line.strip() for line in answer.splitlines() if line.strip().startswith('"title"')]


def test_document_the_cluster_refuses_is_told_and_tried_again(opensearch, tmp_path, monkeypatch):
    engine = engine_of(opensearch)
    refused = "trop grand pour une requête"

    def refusing(connection, index, items):
        kept = {doc: line for doc, line in items.items() if "politique-de-la-ville" not in line}
        return sent(connection, index, kept) | dict.fromkeys(items.keys() - kept.keys(), refused)

    sent = bulk.send
    try:
        with monkeypatch.context() as context:
            context.setattr("kb.engines.opensearch_engine.writer.send", refusing)
            index_replica(tmp_path, engine)
        with Catalogue(tmp_path) as catalogue:
            failures = [f for f in catalogue.extractions.failures() if f.stage is Stage.INDEX]
            assert failures
            assert {failure.detail for failure in failures} == {refused}
            with engine.reader() as reader:
                held = reader.generation.documents
            again = index(catalogue, engine, Unwatched(), workers=0)
            assert again.documents == held + len(failures)
            left = [f for f in catalogue.extractions.failures() if f.stage is Stage.INDEX]
            assert left == []
    finally:
        forget(engine)
        engine.close()
