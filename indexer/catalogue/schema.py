"""Tables of the catalogue, and how its database is opened: SQLite in WAL mode, one writer.

Readers (`kb status`) may look while a crawl writes, or where nobody may write. `user_version` is
the schema's version: an older one is brought up to date when it is opened for writing, one that is
not known is refused and says what to do.
"""

import sqlite3
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path

from indexer.catalogue.errors import damaged, explained
from indexer.catalogue.recognitions import TABLE as RECOGNITION
from kb.errors import CatalogueError
from kb.files import make_folder

SCHEMA_VERSION = 4
FILE_NAME = "catalogue.sqlite3"
BUSY_TIMEOUT_S = 30.0

_RESOURCE = """
    url TEXT PRIMARY KEY,
    source TEXT NOT NULL,
    location TEXT NOT NULL,
    role TEXT NOT NULL,
    state TEXT NOT NULL,
    misses INTEGER NOT NULL DEFAULT 0,
    media_type TEXT NOT NULL,
    charset TEXT,
    file_name TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    size_bytes INTEGER NOT NULL,
    etag TEXT,
    last_modified TEXT,
    first_seen TEXT NOT NULL,
    fetched_at TEXT NOT NULL,
    checked_at TEXT NOT NULL
"""

_FORMER = f"CREATE TABLE former ({_RESOURCE}) WITHOUT ROWID;"
"""Resources as they were before a run that is not settled yet replaced them."""

TABLES = (
    f"CREATE TABLE resource ({_RESOURCE}) WITHOUT ROWID;"
    """
CREATE INDEX resource_by_source ON resource (source, state);

CREATE TABLE source (
    name TEXT PRIMARY KEY,
    kind TEXT NOT NULL,
    theme TEXT NOT NULL,
    selectors TEXT NOT NULL DEFAULT '{}'
) WITHOUT ROWID;

CREATE TABLE alias (
    alias TEXT PRIMARY KEY,
    url TEXT NOT NULL,
    kind TEXT NOT NULL
) WITHOUT ROWID;
CREATE INDEX alias_by_url ON alias (url);

CREATE TABLE run (
    id INTEGER PRIMARY KEY,
    kind TEXT NOT NULL,
    source TEXT NOT NULL,
    started_at TEXT NOT NULL,
    finished_at TEXT,
    status TEXT NOT NULL,
    detail TEXT NOT NULL DEFAULT '',
    counts TEXT NOT NULL DEFAULT '{}'
);

CREATE TABLE verdict (
    run INTEGER NOT NULL REFERENCES run (id) ON DELETE CASCADE,
    url TEXT NOT NULL,
    verdict TEXT NOT NULL,
    detail TEXT NOT NULL,
    referrer TEXT NOT NULL,
    at TEXT NOT NULL,
    PRIMARY KEY (run, url)
) WITHOUT ROWID;
CREATE INDEX verdict_by_url ON verdict (url, run);

CREATE TABLE failure (
    url TEXT NOT NULL,
    stage TEXT NOT NULL,
    source TEXT NOT NULL,
    reason TEXT NOT NULL,
    detail TEXT NOT NULL,
    at TEXT NOT NULL,
    PRIMARY KEY (url, stage)
) WITHOUT ROWID;

CREATE TABLE extraction (
    url TEXT PRIMARY KEY REFERENCES resource (url) ON DELETE CASCADE,
    sha256 TEXT NOT NULL,
    version TEXT NOT NULL,
    extracted BLOB,
    fate TEXT NOT NULL,
    duration_ms REAL NOT NULL,
    text_digest TEXT NOT NULL DEFAULT '',
    signature BLOB NOT NULL DEFAULT x'',
    document TEXT NOT NULL DEFAULT ''
);

CREATE TABLE document (
    id TEXT PRIMARY KEY,
    url TEXT NOT NULL,
    resource TEXT NOT NULL,
    source TEXT NOT NULL,
    title TEXT NOT NULL,
    digest TEXT NOT NULL
) WITHOUT ROWID;

CREATE TABLE published (
    generation INTEGER NOT NULL,
    at TEXT NOT NULL
);
"""
)

MIGRATIONS: Mapping[int, str] = {
    # Fingerprints come with extraction: version '' has everything extracted once more.
    1: _FORMER
    + """
ALTER TABLE extraction ADD COLUMN text_digest TEXT NOT NULL DEFAULT '';
ALTER TABLE extraction ADD COLUMN signature BLOB NOT NULL DEFAULT x'';
ALTER TABLE extraction ADD COLUMN document TEXT NOT NULL DEFAULT '';
UPDATE extraction SET version = '';
""",
    2: "ALTER TABLE source ADD COLUMN selectors TEXT NOT NULL DEFAULT '{}';",
    3: RECOGNITION,
}
"""What brings a database from each version to the next."""


def connect(folder: Path) -> sqlite3.Connection:
    """Open the database of `folder` for writing, made on first use.

    Raises:
        CatalogueError: it cannot be opened, is no database, or has another schema.

    """
    path = folder / FILE_NAME
    try:
        make_folder(folder)
        # Autocommit: what a crawl has seen stays seen when it is killed.
        connection = sqlite3.connect(path, timeout=BUSY_TIMEOUT_S, isolation_level=None)
    except OSError as error:
        raise CatalogueError(
            f"{path}\u202f: ouverture impossible\u202f: {error.strerror}"
        ) from None
    except sqlite3.Error as error:
        raise explained(path, error) from None
    try:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = NORMAL")
        connection.execute("PRAGMA foreign_keys = ON")
        create(connection, path)
    except sqlite3.Error as error:
        connection.close()
        raise explained(path, error) from None
    except CatalogueError:
        connection.close()
        raise
    return connection


def check(folder: Path) -> None:
    """Read every page of the database of `folder` and see that they fit together; for a writer.

    Takes 0.05 s for 120 MB that the system has in memory; indexes are not compared with their
    tables (`kb doctor` does).

    Raises:
        CatalogueError: it is damaged, or cannot be read.

    """
    path = folder / FILE_NAME
    if not path.exists():
        return
    try:
        address = f"{path.absolute().as_uri()}?mode=rw"
        with closing(sqlite3.connect(address, uri=True, timeout=BUSY_TIMEOUT_S)) as connection:
            (found,) = connection.execute("PRAGMA quick_check(1)").fetchone()
    except sqlite3.Error as error:
        raise explained(path, error) from None
    if found != "ok":
        raise damaged(path, found)


def connect_to_read(folder: Path) -> sqlite3.Connection:
    """Open the database of `folder` without changing anything of it.

    Raises:
        CatalogueError: it is not there, is no database, or has another schema.

    """
    path = folder / FILE_NAME
    address = path.absolute().as_uri()
    # A reader of a database in WAL mode makes files beside it; where it may not, and nobody has
    # left a journal, the database alone is the whole truth.
    journal = path.with_name(f"{FILE_NAME}-wal")
    whole = not journal.exists() or journal.stat().st_size == 0
    modes = ("ro", "ro&immutable=1") if whole else ("ro",)
    problem = sqlite3.Error()
    for mode in modes:
        try:
            connection = sqlite3.connect(
                f"{address}?mode={mode}", uri=True, timeout=BUSY_TIMEOUT_S, isolation_level=None
            )
        except sqlite3.Error as error:
            problem = error
            continue
        try:
            (version,) = connection.execute("PRAGMA user_version").fetchone()
            connection.execute("SELECT COUNT(*) FROM sqlite_master").fetchone()
        except sqlite3.Error as error:
            connection.close()
            problem = error
            continue
        if version != SCHEMA_VERSION:
            connection.close()
            raise _other_version(path, version)
        return connection
    raise explained(path, problem)


def create(connection: sqlite3.Connection, path: Path) -> None:
    """Make the tables of a new database, bring an older one up to date; refuse any other."""
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    if version == 0:
        connection.executescript(
            f"BEGIN;{TABLES}{_FORMER}{RECOGNITION}PRAGMA user_version = {SCHEMA_VERSION};COMMIT;"
        )
        return
    while version in MIGRATIONS:
        connection.executescript(
            f"BEGIN;{MIGRATIONS[version]}PRAGMA user_version = {version + 1};COMMIT;"
        )
        version += 1
    if version != SCHEMA_VERSION:
        raise _other_version(path, version)


def _other_version(path: Path, version: int) -> CatalogueError:
    remedy = (
        "lancez «\u202fkb index\u202f», qui le met à jour"
        if version in MIGRATIONS
        else "utilisez le programme qui l’a écrit, ou un autre --home"
    )
    return CatalogueError(
        f"{path}\u202f: ce catalogue est de version {version}, le programme lit la version "
        f"{SCHEMA_VERSION}\u202f: {remedy}"
    )
