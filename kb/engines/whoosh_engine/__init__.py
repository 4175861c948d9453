"""A Whoosh index that answers at native speed: its postings and columns are arrays, read in place.

Path of a document: `writer` → `segment_writer` (`inverter`, `texts`, `columns`), `merge` →
`generations`. Path of a query: `reader` → `answer` → `evaluate` (`leaves`, `positions`, `combine`)
over `collection` and `segment_view` → `order`, `facets`, `passages`.
`codec` lets Whoosh itself read and search the same files. Decision: docs/decisions/0003-whoosh.md.
"""

from kb.engines.whoosh_engine.engine import WhooshEngine

__all__ = ["WhooshEngine"]
