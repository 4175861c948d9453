"""Pages that are images, by the bytes of their file: those that wait to be read, what was read.

A page waits until the version of today has read it; what an older one read is used meanwhile. A row
belongs to bytes, not to an address: the same scan at two addresses is read once.
"""

import sqlite3
import zlib
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from pydantic import TypeAdapter

from indexer.recognised import RecognisedPage, stamp_of
from kb.errors import CatalogueError

TABLE = """
CREATE TABLE IF NOT EXISTS recognition (
    sha256 TEXT NOT NULL,
    page INTEGER NOT NULL,
    version TEXT NOT NULL DEFAULT '',
    text_version TEXT NOT NULL DEFAULT '',
    text BLOB,
    problem TEXT NOT NULL DEFAULT '',
    duration_ms REAL NOT NULL DEFAULT 0,
    PRIMARY KEY (sha256, page)
) WITHOUT ROWID;
"""
"""`version` is the last that tried, `text_version` the one that read `text`."""
_PAGE = TypeAdapter(RecognisedPage)


@dataclass(frozen=True, slots=True, kw_only=True)
class Queue:
    """How many pages wait, and of how many files."""

    pages: int
    files: int


class Recognitions:
    """The table `recognition`."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._db = connection

    def expect(self, sha256: str, pages: Iterable[int]) -> None:
        """Have these pages of a file wait, unless they were tried; no other page of it does.

        What was read stays: another reader of PDFs may find no text where this one finds some.
        """
        wanted = frozenset(pages)
        rows = self._db.execute(
            "SELECT page FROM recognition WHERE sha256 = ? AND text IS NULL", (sha256,)
        )
        self._db.executemany(
            "DELETE FROM recognition WHERE sha256 = ? AND page = ?",
            [(sha256, page) for (page,) in rows if page not in wanted],
        )
        self._db.executemany(
            "INSERT OR IGNORE INTO recognition (sha256, page) VALUES (?, ?)",
            [(sha256, number) for number in sorted(wanted)],
        )

    def waiting(self, version: str) -> tuple[tuple[str, tuple[int, ...]], ...]:
        """Files with the pages that wait for this version, those with the fewest first."""
        found: defaultdict[str, list[int]] = defaultdict(list)
        rows = self._db.execute(
            "SELECT sha256, page FROM recognition WHERE version <> ? AND sha256 IN"
            " (SELECT sha256 FROM resource WHERE state IN ('alive', 'missing'))"
            " ORDER BY sha256, page",
            (version,),
        )
        for sha256, page in rows:
            found[sha256].append(page)
        files = sorted(found.items(), key=lambda item: (len(item[1]), item[0]))
        return tuple((sha256, tuple(pages)) for sha256, pages in files)

    def queue(self, version: str) -> Queue:
        """How much waits for this version."""
        files = self.waiting(version)
        return Queue(pages=sum(len(pages) for _, pages in files), files=len(files))

    def put(self, sha256: str, page: RecognisedPage, took_ms: float) -> None:
        """Keep what was read on a page; a page without a line keeps what it had."""
        text = zlib.compress(_PAGE.dump_json(page)) if page.lines else None
        self._db.execute(
            "UPDATE recognition SET version = ?3, problem = '', duration_ms = ?5,"
            " text = COALESCE(?4, text), text_version = IIF(?4 IS NULL, text_version, ?3)"
            " WHERE sha256 = ?1 AND page = ?2",
            (sha256, page.number, page.version, text, took_ms),
        )

    def fail(self, sha256: str, number: int, version: str, problem: str, took_ms: float) -> None:
        """Keep why a page could not be read, so that this version does not try again."""
        self._db.execute(
            "UPDATE recognition SET version = ?, problem = ?, duration_ms = ?"
            " WHERE sha256 = ? AND page = ?",
            (version, problem, took_ms, sha256, number),
        )

    def pages(self, sha256: str) -> tuple[RecognisedPage, ...]:
        """What was read in a file, in order of page."""
        rows = self._db.execute(
            "SELECT text FROM recognition WHERE sha256 = ? AND text IS NOT NULL ORDER BY page",
            (sha256,),
        )
        try:
            return tuple(_PAGE.validate_json(zlib.decompress(text)) for (text,) in rows)
        except (ValueError, zlib.error) as error:
            raise CatalogueError(
                f"{sha256}\u202f: le texte reconnu gardé est illisible ({error.__class__.__name__})"
            ) from None

    def stamps(self) -> Mapping[str, str]:
        """Of each file in which something was read, which pages by which version."""
        found: defaultdict[str, list[str]] = defaultdict(list)
        rows = self._db.execute(
            "SELECT sha256, page, text_version FROM recognition"
            " WHERE text IS NOT NULL ORDER BY sha256, page"
        )
        for sha256, page, version in rows:
            found[sha256].append(stamp_of(page, version))
        return {sha256: " ".join(stamps) for sha256, stamps in found.items()}

    def problems(self, sha256: str) -> tuple[tuple[int, str], ...]:
        """The pages of a file that could not be read, and why."""
        return tuple(
            self._db.execute(
                "SELECT page, problem FROM recognition WHERE sha256 = ? AND problem <> ''"
                " ORDER BY page",
                (sha256,),
            )
        )

    def sweep(self) -> None:
        """Drop what belongs to bytes that no resource refers to any more."""
        self._db.execute(
            "DELETE FROM recognition WHERE sha256 NOT IN"
            " (SELECT sha256 FROM resource UNION SELECT sha256 FROM former)"
        )
