"""The engine for holdings beyond one machine: the same clauses, executed by OpenSearch.

`statement` and `scripts` say a clause in the server's queries, `layout` what an index holds,
`answer` how a question is put and read; `generations`, `bulk` and `writer` change what is held.
"""

from kb.engines.opensearch_engine.connection import Cluster
from kb.engines.opensearch_engine.engine import OpenSearchEngine

__all__ = ["Cluster", "OpenSearchEngine"]
