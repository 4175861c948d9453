"""Engines on a cluster under test, each under a name of its own, and how they are cleared away."""

import itertools
import os
from collections.abc import Sequence
from typing import Any

from kb.engines.opensearch_engine import Cluster, OpenSearchEngine

_NUMBERS = itertools.count()


def engine_of(urls: Sequence[str], **options: Any) -> OpenSearchEngine:
    """An engine over nothing yet."""
    name = f"kb-test-{os.getpid()}-{next(_NUMBERS)}"
    settings = {key: options.pop(key) for key in ("shards", "replicas") if key in options}
    return OpenSearchEngine(Cluster(hosts=urls, index=name, **settings), **options)


def forget(engine: OpenSearchEngine) -> None:
    """Remove all that an engine made."""
    engine._connection.ask("DELETE", f"/{engine._cluster.index}-*")
