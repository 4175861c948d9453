"""What the published generation of the index holds, so that only what differs is written again."""

import sqlite3
from collections.abc import Iterable, Mapping
from datetime import datetime

from indexer.catalogue.clock import read_time, write_time
from indexer.catalogue.values import IndexedDocument
from kb.model import CanonicalUrl, DocId


class Published:
    """The tables `document` and `published`; true only of the generation they name."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._db = connection

    def generation(self) -> tuple[int, datetime] | None:
        """Which generation these documents are in, and when it was published; None: none."""
        row = self._db.execute("SELECT generation, at FROM published").fetchone()
        return (row[0], read_time(row[1])) if row else None

    def documents(self) -> Mapping[DocId, IndexedDocument]:
        """Every document of that generation."""
        rows = self._db.execute("SELECT id, url, resource, source, title, digest FROM document")
        return {
            DocId(number): IndexedDocument(
                id=DocId(number),
                url=CanonicalUrl(url),
                resource=CanonicalUrl(resource),
                source=source,
                title=title,
                digest=digest,
            )
            for number, url, resource, source, title, digest in rows
        }

    def renumber(self, generation: int, at: datetime) -> None:
        """Note that the same documents are published in another generation."""
        self._db.execute(
            "UPDATE published SET generation = ?, at = ?", (generation, write_time(at))
        )

    def replace(self, generation: int, at: datetime, documents: Iterable[IndexedDocument]) -> None:
        """Note that `generation` was published and holds exactly `documents`."""
        self._db.execute("DELETE FROM document")
        self._db.executemany(
            "INSERT INTO document (id, url, resource, source, title, digest)"
            " VALUES (?, ?, ?, ?, ?, ?)",
            (
                (item.id, item.url, item.resource, item.source, item.title, item.digest)
                for item in documents
            ),
        )
        self._db.execute("DELETE FROM published")
        self._db.execute("INSERT INTO published VALUES (?, ?)", (generation, write_time(at)))
