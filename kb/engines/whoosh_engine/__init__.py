"""A Whoosh index that answers at native speed: its postings and columns are arrays, read in place.

Path of a document: `writer` → `segment_writer` (`inverter`, `texts`, `columns`) → `generations`.
Path of a query: `reader` → `answer` → `evaluate` (`hits`, `positions`) over `collection`.
`codec` lets Whoosh itself read and search the same files. Decision: docs/decisions/0003-whoosh.md.
"""

from kb.engines.whoosh_engine.engine import WhooshEngine

__all__ = ["WhooshEngine"]
