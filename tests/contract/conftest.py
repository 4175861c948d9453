"""Every engine behind one fixture: the same facts are asked of each."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from kb.engine import Engine
from kb.engines.memory import MemoryEngine
from kb.engines.whoosh_engine import WhooshEngine


@pytest.fixture(params=["memory", "whoosh"])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """An engine over nothing yet."""
    made: Engine = (
        MemoryEngine()
        if request.param == "memory"
        else WhooshEngine(tmp_path / "index", durable=False)
    )
    yield made
    made.close()
