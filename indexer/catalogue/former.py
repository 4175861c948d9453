"""What resources were before the run under way: kept until the run is settled, or taken back.

A run that was killed settles nothing, so that what it replaced is still known to the next run of
the source; what is kept is always what the last settled run left.
"""

import sqlite3
from collections.abc import Iterable

from indexer.catalogue.resources import COLUMNS, UPDATES, read_resource
from indexer.catalogue.values import Resource
from kb.model import CanonicalUrl


class Former:
    """The table `former`: rows of `resource` as they were."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._db = connection

    def list(self, source: str) -> tuple[Resource, ...]:
        """Resources of a source as they were, in order of address."""
        rows = self._db.execute(
            f"SELECT {COLUMNS} FROM former WHERE source = ? ORDER BY url",  # noqa: S608 - a constant
            (source,),
        )
        return tuple(map(read_resource, rows))

    def restore(self, source: str) -> int:
        """Take back what was replaced in a source; gives how many resources."""
        cursor = self._db.execute(
            f"INSERT INTO resource ({COLUMNS})"  # noqa: S608 - constants
            f" SELECT {COLUMNS} FROM former WHERE source = ?"
            f" ON CONFLICT (url) DO UPDATE SET {UPDATES}",
            (source,),
        )
        self.settle(source)
        return cursor.rowcount

    def settle(self, source: str) -> None:
        """Forget what the resources of a source were: what they are now is believed."""
        self._db.execute("DELETE FROM former WHERE source = ?", (source,))

    def drop(self, urls: Iterable[CanonicalUrl]) -> None:
        """Forget what these resources were."""
        self._db.executemany("DELETE FROM former WHERE url = ?", ((url,) for url in urls))
