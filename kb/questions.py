"""What readers ask, counted so that no reader shows: the words of a question only once many asked.

Until then a question is a keyed digest, and each address it came from two bytes of another: too few
to tell an address by, different for every question. The key is in the memory of the service alone
and goes with it, so nobody can try names or addresses against what is on disk, its owner included.

    pending  digest, first day, marks of addresses, of one run of the service
    asked    words, day, times, hits of the last time
"""

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from hashlib import blake2b
from pathlib import Path

from kb.errors import ConfigError

FILE = "questions.db"
MARK_BYTES = 2
_WAIT_S = 1.0

_SCHEMA = """
CREATE TABLE IF NOT EXISTS pending (
    run BLOB, digest BLOB, day TEXT, times INTEGER, marks BLOB, PRIMARY KEY (run, digest)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS asked (
    words TEXT, day TEXT, times INTEGER, found INTEGER, PRIMARY KEY (words, day)
) WITHOUT ROWID;
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A question that many asked: how often in the days kept, and what was found the last time."""

    words: str
    times: int
    found: int
    last: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """A question just asked; `mark` is made of the address it came from and of its words."""

    words: str
    mark: bytes
    found: int


class Questions:
    """The file of one home. `key` is of this run of the service, and written nowhere."""

    def __init__(self, home: Path, *, days: int, readers: int, key: bytes = b"") -> None:
        self.path = home / FILE
        self.days = days
        self.readers = readers
        self.key = key

    def mark(self, words: str, address: str) -> bytes:
        """Two bytes that tell two addresses apart, for these words and this run alone."""
        text = f"{address}\n{words}".encode("utf-8", "surrogatepass")
        return blake2b(text, digest_size=MARK_BYTES, key=self.key).digest()

    def count(self, heard: Iterable[Heard], today: date) -> None:
        """Add what was asked, and forget what is older than the days kept.

        Raises:
            sqlite3.Error: the file cannot be written.

        """
        self.path.parent.mkdir(parents=True, exist_ok=True)
        run = blake2b(digest_size=8, key=self.key).digest()
        with self._opened() as db, db:
            oldest = (today - timedelta(days=self.days)).isoformat()
            db.execute("DELETE FROM pending WHERE run <> ? OR day <= ?", (run, oldest))
            db.execute("DELETE FROM asked WHERE day <= ?", (oldest,))
            for each in heard:
                self._add(db, run, each, today.isoformat())

    def report(self) -> tuple[Asked, ...]:
        """Questions asked as often as there must be readers, the most asked first.

        Raises:
            ConfigError: the file cannot be read.

        """
        if not self.path.exists():
            return ()
        try:
            with self._opened() as db:
                rows = db.execute(
                    "SELECT words, sum(times), found, max(day) FROM asked "
                    "GROUP BY words HAVING sum(times) >= ? ORDER BY 2 DESC, 1",
                    (self.readers,),
                ).fetchall()
        except sqlite3.Error as error:
            raise ConfigError(
                f"{self.path}\u202f: illisible ({error})\u202f; ce ne sont que des comptes, "
                "supprimez le fichier"
            ) from None
        return tuple(
            Asked(words=words, times=times, found=found, last=date.fromisoformat(day))
            for words, times, found, day in rows
        )

    def forget(self) -> None:
        """Remove everything that was counted."""
        for end in ("", "-wal", "-shm"):
            self.path.with_name(self.path.name + end).unlink(missing_ok=True)

    def _add(self, db: sqlite3.Connection, run: bytes, heard: Heard, day: str) -> None:
        known = db.execute("SELECT 1 FROM asked WHERE words = ? LIMIT 1", (heard.words,)).fetchone()
        if known:
            _asked(db, heard.words, day, 1, heard.found)
            return
        text = heard.words.encode("utf-8", "surrogatepass")
        digest = blake2b(text, digest_size=16, key=self.key).digest()
        row = db.execute(
            "SELECT times, marks FROM pending WHERE run = ? AND digest = ?", (run, digest)
        ).fetchone()
        times, marks = row or (0, b"")
        if heard.mark not in set(_marks(marks)):
            marks += heard.mark
        if len(marks) < self.readers * MARK_BYTES:
            db.execute(
                "INSERT INTO pending VALUES (?, ?, ?, 1, ?) ON CONFLICT DO UPDATE "
                "SET times = times + 1, marks = excluded.marks",
                (run, digest, day, marks),
            )
            return
        db.execute("DELETE FROM pending WHERE run = ? AND digest = ?", (run, digest))
        _asked(db, heard.words, day, times + 1, heard.found)

    @contextmanager
    def _opened(self) -> Iterator[sqlite3.Connection]:
        with closing(sqlite3.connect(self.path, timeout=_WAIT_S)) as db:
            db.execute("PRAGMA journal_mode = WAL")
            db.execute("PRAGMA synchronous = NORMAL")
            db.execute("PRAGMA secure_delete = ON")  # what is forgotten is gone
            db.executescript(_SCHEMA)
            yield db


def _marks(held: bytes) -> Iterator[bytes]:
    for at in range(0, len(held), MARK_BYTES):
        yield held[at : at + MARK_BYTES]


def _asked(db: sqlite3.Connection, words: str, day: str, times: int, found: int) -> None:
    db.execute(
        "INSERT INTO asked VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE "
        "SET times = times + excluded.times, found = excluded.found",
        (words, day, times, found),
    )
