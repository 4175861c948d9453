"""The catalogue: every resource ever seen, its bytes, its state and why; the system of record.

`Catalogue` joins the tables, each behind its own small interface, on one connection:
`resources` (what is held, other names), `former` (what it was before a run that is not settled),
`runs` (what each run found), `extractions` (what each
resource says of itself, failures), `recognitions` (pages that are images, and what was read on
them), `published` (what the index holds). Values in and out are
frozen. What is written is committed at once, except within `transaction()`.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Self

from indexer.catalogue.blobs import Blobs
from indexer.catalogue.errors import explained
from indexer.catalogue.extractions import Extractions
from indexer.catalogue.former import Former
from indexer.catalogue.published import Published
from indexer.catalogue.recognitions import Queue, Recognitions
from indexer.catalogue.rehearsal import BLOBS, rehearsal
from indexer.catalogue.resources import HELD, Resources, resolve
from indexer.catalogue.runs import Runs
from indexer.catalogue.schema import FILE_NAME, check, connect, connect_to_read
from indexer.catalogue.settle import Alike, Settlement, Tables, settle
from indexer.catalogue.values import (
    MOVED_AWAY,
    SAME_CONTENT,
    AliasKind,
    Extraction,
    Failure,
    Fate,
    IndexedDocument,
    Resource,
    Role,
    Run,
    RunKind,
    RunStatus,
    State,
    Verdict,
    VerdictRow,
)
from kb.files import sync

__all__ = [
    "BLOBS",
    "HELD",
    "MOVED_AWAY",
    "SAME_CONTENT",
    "AliasKind",
    "Alike",
    "Catalogue",
    "Extraction",
    "Failure",
    "Fate",
    "IndexedDocument",
    "Queue",
    "Resource",
    "Role",
    "Run",
    "RunKind",
    "RunStatus",
    "Settlement",
    "State",
    "Verdict",
    "VerdictRow",
    "check",
    "rehearsal",
    "resolve",
]


class Catalogue:
    """An open catalogue, used in a `with` block; `read_only` works where nothing may be written.

    Raises:
        CatalogueError: its files cannot be read or written, then or within the block.

    """

    def __init__(self, folder: Path, *, read_only: bool = False) -> None:
        self._folder = folder
        self._db = connect_to_read(folder) if read_only else connect(folder)
        self.blobs = Blobs(folder / BLOBS)
        self.recognitions = Recognitions(self._db)
        self.resources = Resources(self._db, self.blobs, self.recognitions)
        self.former = Former(self._db)
        self.runs = Runs(self._db)
        self.extractions = Extractions(self._db, self.recognitions)
        self.published = Published(self._db)

    @staticmethod
    def exists(folder: Path) -> bool:
        """Whether a catalogue was ever written there."""
        return (folder / FILE_NAME).exists()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        path = self._folder / FILE_NAME
        try:
            if error is None:
                self.sync()
        finally:
            self._db.close()
        if isinstance(error, sqlite3.Error):
            raise explained(path, error) from error

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All that is written in the block, or nothing of it."""
        self._db.execute("SAVEPOINT block")  # which may lie within another
        try:
            yield
        except BaseException:
            self._db.execute("ROLLBACK TO block")
            self._db.execute("RELEASE block")
            raise
        self._db.execute("RELEASE block")

    def settle(
        self,
        run: int,
        source: str,
        *,
        complete: bool = True,
        accept_loss: bool = False,
        limited: bool = False,
        alike: Alike | None = None,
    ) -> Settlement:
        """Decide what a run's losses mean, apply them, close the run (see `settle.py`)."""
        with self.transaction():
            settlement = settle(
                Tables(
                    runs=self.runs,
                    resources=self.resources,
                    former=self.former,
                    extractions=self.extractions,
                ),
                run,
                source,
                complete=complete,
                accept_loss=accept_loss,
                limited=limited,
                alike=alike,
            )
            self.runs.finish(run, settlement.status, settlement.detail)
        return settlement

    def sync(self) -> None:
        """Have what is committed reach the disk: a cut of power takes nothing of it from then on.

        Commits alone only reach the system, or a crawl would wait for the disk at each address.
        Leaving the block does it too.

        Raises:
            OSError: the disk refused.

        """
        journal = self._folder / f"{FILE_NAME}-wal"
        if journal.exists():
            sync(journal)

    def sweep(self) -> int:
        """Remove bytes that no resource refers to any more; gives how many files."""
        self.sync()  # or a cut of power may bring back what refers to them
        self.recognitions.sweep()
        return self.blobs.sweep(self.resources.digests())

    def size_bytes(self) -> int:
        """What the database takes on disk, without the bytes of resources."""
        return sum(path.stat().st_size for path in self._folder.glob(FILE_NAME + "*"))
