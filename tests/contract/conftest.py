"""Every engine behind one fixture: the same facts are asked of each."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from kb.engine import Engine
from kb.engines.memory import MemoryEngine
from kb.engines.whoosh_engine import WhooshEngine
from kb.engines.whoosh_engine.policy import never


@pytest.fixture(params=["memory", "whoosh", "whoosh-unmerged"])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """An engine over nothing yet."""
    made: Engine
    match request.param:
        case "memory":
            made = MemoryEngine()
        case "whoosh":
            made = WhooshEngine(tmp_path / "index", durable=False)
        case _:
            made = WhooshEngine(tmp_path / "index", durable=False, policy=never)
    yield made
    made.close()
