"""Three nodes: one is killed while readers search, and again while a run writes."""

import threading
from collections.abc import Callable
from dataclasses import replace

import pytest

from kb.clauses import Everything
from kb.engines.opensearch_engine import OpenSearchEngine
from kb.errors import EngineUnavailableError, SearchIndexError
from tests.contract.collection import ask, body, doc_id, document, found, index, order
from tests.opensearch.engines import engine_of
from tests.opensearch.server import MAIN, Servers, cluster, missing

DOCUMENTS = tuple(document(n, "ville " * (n % 7 + 1) + f"gare{n}") for n in range(1, 201))


@pytest.fixture(scope="module")
def three():
    if (reason := missing()) or not MAIN.is_file():
        pytest.skip(reason or "three nodes want a server laid out: run `make test-opensearch`")
    with cluster(nodes=3) as servers:
        yield servers


@pytest.fixture(scope="module")
def engine(three: Servers):
    made = engine_of(three.urls, shards=3, replicas=1)
    index(made, *DOCUMENTS)
    three.wait(3, status="green")
    yield made
    made.close()


def test_three_parts_answer_as_one(engine):
    alone = ask(engine, body("ville"), limit=100)
    assert alone.total == 200
    assert order(alone)[:3] == sorted(order(alone)[:3])
    assert found(engine, body("gare17")) == {17}
    assert ask(engine, Everything()).facets["type"] == {"page": 200}


def test_searches_go_on_while_a_node_is_killed_and_writing_does(engine, three: Servers):
    expected = order(ask(engine, body("ville"), limit=50))
    failures: list[SearchIndexError] = []
    answers: list[bool] = []
    over = threading.Event()

    def search() -> None:
        mine = OpenSearchEngine(replace(engine._cluster, timeout_s=5.0))
        while not over.is_set():
            try:
                answers.append(order(ask(mine, body("ville"), limit=50)) == expected)
            except SearchIndexError as error:
                failures.append(error)
        mine.close()

    readers = [threading.Thread(target=search) for _ in range(3)]
    for reader in readers:
        reader.start()
    try:
        three.nodes[2].kill()
        three.wait(2)
        before = len(answers)
        index(engine, document(999, "port"))
    finally:
        over.set()
        for reader in readers:
            reader.join()
    assert len(answers) > before
    assert all(answers)
    assert failures == []
    assert found(engine, body("port")) == {999}
    assert ask(engine, Everything()).total == 201


def test_run_that_loses_a_node_publishes_whole_or_nothing(engine, three: Servers):
    """After the test above two nodes are left; a third comes back, and another goes.

    A part of the new generation that had no copy yet goes with its node: then the run fails, what
    was published goes on answering, and the next run needs no repair.
    """
    lost = three.nodes[2]
    lost.start(three.settings)
    three.wait(3, status="green")
    try:
        write_quays(engine, lost.kill)
    except EngineUnavailableError:
        three.wait(2, status="red")  # as what is left of the failed generation may stay
        assert ask(engine, body("quai")).total == 0
        assert ask(engine, Everything()).total == 201
        write_quays(engine, lambda: None)
    assert ask(engine, body("quai")).total == 600
    assert ask(engine, Everything()).total == 800


def write_quays(engine: OpenSearchEngine, amid: Callable[[], None]) -> None:
    """Put 600 documents and delete one, something happening in the middle."""
    with engine.update() as writer:
        for number in range(2_000, 2_600):
            writer.put(document(number, "quai"))
            if number == 2_300:
                amid()
        writer.delete(doc_id(999))
