"""A node whose disk fills, by its own watermarks: the run says so, what was published answers."""

import time
from datetime import UTC, datetime, timedelta

import pytest

from kb.clauses import Everything
from kb.engines.opensearch_engine import Cluster, OpenSearchEngine
from kb.errors import EngineUnavailableError
from tests.contract.collection import document, found, index
from tests.opensearch.server import MAIN, cluster, missing

WATERMARKS = "cluster.routing.allocation.disk"
UNREACHABLE = "900000gb"
"""More than is free on any disk of a test."""

NONE = "1b"
"""Less than is free: a node that is told not to look at its disk leaves its indexes closed."""

LOOKED_S = 90.0
"""A node looks at its disks every ten seconds."""


@pytest.fixture(scope="module")
def node():
    if (reason := missing()) or not MAIN.is_file():
        pytest.skip(reason or "a node of its own wants a server laid out: `make test-opensearch`")
    with cluster() as servers:
        yield servers.urls[0]


@pytest.fixture
def held(node):
    clock = [datetime.now(UTC)]
    waits: list[float] = []
    engine = OpenSearchEngine(
        Cluster(hosts=(node,), index="plein"), wait=waits.append, now=lambda: clock[0]
    )
    index(engine, document(1, "ville"))
    yield engine, clock, waits
    free_at(engine, NONE, NONE)
    until(engine, blocked=False)
    engine._connection.ask("DELETE", "/plein-*")
    engine.close()


def free_at(engine: OpenSearchEngine, high: str, flood: str) -> None:
    """How much must be free: to take new shards (high), and to go on writing (flood)."""
    engine._connection.ask(
        "PUT",
        "/_cluster/settings",
        {
            "transient": {
                "cluster.info.update.interval": "10s",
                f"{WATERMARKS}.threshold_enabled": "true",
                f"{WATERMARKS}.watermark.low": high,
                f"{WATERMARKS}.watermark.high": high,
                f"{WATERMARKS}.watermark.flood_stage": flood,
            }
        },
    )


def until(engine: OpenSearchEngine, *, blocked: bool) -> None:
    """Wait for the node to close its indexes to writing, or to allow everything again."""
    end = time.monotonic() + LOOKED_S
    while True:
        blocks = str(engine._connection.ask("GET", "/_cluster/state/blocks"))
        if blocked and "flood-stage" in blocks:
            return
        if not blocked and "flood-stage" not in blocks and "create-index" not in blocks:
            return
        assert time.monotonic() < end, "the node did not look at its disk"
        time.sleep(0.5)


def test_disk_that_fills_in_the_middle_of_a_run(held):
    engine, clock, waits = held
    with pytest.raises(EngineUnavailableError, match="disque est plein"), engine.update() as writer:  # noqa: PT012  # breaks in the middle
        writer.put(document(2, "gare"))
        free_at(engine, UNREACHABLE, UNREACHABLE)
        until(engine, blocked=True)
        writer.put(document(3, "port"))
    assert found(engine, Everything()) == {1}
    assert waits == []
    with pytest.raises(EngineUnavailableError, match="disque est plein"):
        index(engine, document(4, "mairie"))
    assert found(engine, Everything()) == {1}

    free_at(engine, NONE, NONE)
    until(engine, blocked=False)
    clock[0] += timedelta(minutes=3)  # the lock of the run that could not let go of it
    index(engine, document(5, "école"))
    assert found(engine, Everything()) == {1, 5}
