"""What the first requests would wait for, done once: before processes fork, so that they share it.

Words of the index, completions of titles, compiled templates. Without a published index there is
nothing to prepare, and the first request after one is published does the work.
"""

import gc

from flask import Flask

from kb.errors import SearchIndexError
from web.service import joined

PATHS = (
    "/",
    # A word that French has and one that nothing is near to: both sides of spelling.
    "/recherche?q=quartiers+zzdiscriminatoinszz",
    "/api/v1/search?q=ville",
    "/api/v1/suggest?q=a",
    "/themes",
)


def warm(app: Flask) -> None:
    """Ask the application what readers ask, and keep its memory as it then is shared by forks."""
    try:
        _ = joined(app).searcher.generation
    except SearchIndexError:
        return
    client = app.test_client()
    for path in PATHS:
        client.get(path)
    gc.collect()
    gc.freeze()  # a collection would write on every object, and so copy the pages that are shared


def let_go() -> None:
    """Free what an application held that another one replaced, and share the rest as before."""
    gc.unfreeze()
    gc.collect()
    gc.freeze()
