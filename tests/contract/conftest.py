"""Every engine behind one fixture: the same facts are asked of each."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from kb.engine import Engine
from kb.engines.memory import MemoryEngine
from kb.engines.opensearch_engine import OpenSearchEngine
from kb.engines.whoosh_engine import WhooshEngine
from kb.engines.whoosh_engine.policy import never
from tests.opensearch.engines import engine_of, forget
from tests.opensearch.server import missing

ENGINES = ["memory", "whoosh", "whoosh-unmerged"]
if not missing():
    ENGINES.append("opensearch")  # tests/opensearch skips, and says so, where there is none


@pytest.fixture(params=ENGINES)
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """An engine over nothing yet."""
    made: Engine
    match request.param:
        case "memory":
            made = MemoryEngine()
        case "whoosh":
            made = WhooshEngine(tmp_path / "index", durable=False)
        case "opensearch":
            made = engine_of(request.getfixturevalue("opensearch"))
        case _:
            made = WhooshEngine(tmp_path / "index", durable=False, policy=never)
    yield made
    if isinstance(made, OpenSearchEngine):
        forget(made)
    made.close()
