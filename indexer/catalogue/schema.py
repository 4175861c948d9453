"""Tables of the catalogue, and how its database is opened: SQLite in WAL mode, one writer.

Readers (`kb status`) may look while a crawl writes. `user_version` is the schema's version; there
is no migration yet: an unknown version is refused and says what to do.
"""

import sqlite3
from pathlib import Path

from kb.errors import CatalogueError

SCHEMA_VERSION = 1
FILE_NAME = "catalogue.sqlite3"
BUSY_TIMEOUT_S = 30.0

TABLES = """
CREATE TABLE source (
    name TEXT PRIMARY KEY,
    kind TEXT NOT NULL,
    theme TEXT NOT NULL
) WITHOUT ROWID;

CREATE TABLE resource (
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
) WITHOUT ROWID;
CREATE INDEX resource_by_source ON resource (source, state);

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
    duration_ms REAL NOT NULL
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


def connect(folder: Path) -> sqlite3.Connection:
    """Open the database of `folder`, made on first use.

    Raises:
        CatalogueError: it cannot be opened, is no database, or has another schema.

    """
    path = folder / FILE_NAME
    try:
        folder.mkdir(parents=True, exist_ok=True)
        # Autocommit: what a crawl has seen stays seen when it is killed.
        connection = sqlite3.connect(path, timeout=BUSY_TIMEOUT_S, isolation_level=None)
    except (OSError, sqlite3.Error) as error:
        raise CatalogueError(f"{path}\u202f: ouverture impossible\u202f: {error}") from None
    try:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = NORMAL")
        connection.execute("PRAGMA foreign_keys = ON")
        create(connection, path)
    except sqlite3.Error as error:
        connection.close()
        raise CatalogueError(f"{path}\u202f: le catalogue est illisible\u202f: {error}") from None
    except CatalogueError:
        connection.close()
        raise
    return connection


def create(connection: sqlite3.Connection, path: Path) -> None:
    """Make the tables of a new database; refuse one of another version."""
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    if version == SCHEMA_VERSION:
        return
    if version != 0:
        raise CatalogueError(
            f"{path}\u202f: ce catalogue est de version {version}, le programme lit la version "
            f"{SCHEMA_VERSION}\u202f: utilisez le programme qui l’a écrit, ou un autre --home"
        )
    connection.executescript(f"BEGIN;{TABLES}PRAGMA user_version = {SCHEMA_VERSION};COMMIT;")
