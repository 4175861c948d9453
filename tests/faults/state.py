"""What a home holds, read as a stranger would after an accident: whole, or an AssertionError."""

import sqlite3
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from indexer.catalogue import HELD, Catalogue
from kb.engines.whoosh_engine import WhooshEngine
from kb.errors import NoGenerationError

LEFT_OVER = ("*.new", "*.old", "*.work", "restore.*", "rehearsal-*", ".*.new")
"""Names that only a run under way, or one that died, gives."""


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """Title and texts of the published documents, digests of resources held; by address."""

    documents: Mapping[str, str]
    resources: Mapping[str, str]


def read_state(home: Path) -> State:
    """Read all of a home, each part against its checksums."""
    return State(documents=_documents(home), resources=_resources(home))


def left_over(home: Path) -> list[str]:
    """What a death left and the next run did not clear away."""
    names = {path for pattern in LEFT_OVER for path in home.rglob(pattern)}
    names |= {path for path in (home / "catalogue/blobs").glob("??/*") if len(path.name) != 64}
    return sorted(str(path.relative_to(home)) for path in names)


def _documents(home: Path) -> Mapping[str, str]:
    engine = WhooshEngine(home / "index")
    with closing(engine):
        try:
            reader = engine.reader()
        except NoGenerationError:
            return {}
        with reader:
            engine.verify()
            heads = reader.heads(list(reader.ids()))
            assert len(heads) == reader.generation.documents
            return {
                head.url: "\n".join((head.title, *(p.text for p in reader.passages(doc))))
                for doc, head in heads.items()
            }


def _resources(home: Path) -> Mapping[str, str]:
    database = home / "catalogue/catalogue.sqlite3"
    if not database.exists() or database.stat().st_size == 0:
        return {}
    with closing(sqlite3.connect(database)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        (version,) = connection.execute("PRAGMA user_version").fetchone()
    if version == 0:
        return {}  # killed before the first table was made
    with Catalogue(home / "catalogue") as catalogue:
        held = catalogue.resources.list(states=HELD)
        for item in held:
            catalogue.resources.body(item)
        return {item.url: item.sha256 for item in held}
