"""The replica, indexed once for the tests that measure on it."""

import pytest

from kb.engines.whoosh_engine import WhooshEngine
from kb.searcher import Searcher
from tests.replica_index import index_replica
from tests.searching import files


@pytest.fixture(scope="session")
def replica(tmp_path_factory) -> Searcher:
    home = tmp_path_factory.mktemp("replica")
    engine = WhooshEngine(home / "index", durable=False)
    index_replica(home / "catalogue", engine)
    thesaurus, themes, types = files()
    return Searcher(engine, thesaurus=thesaurus, themes=themes, types=types)
