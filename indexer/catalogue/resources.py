"""Resources ever held and the other names they go by."""

import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from email.utils import parsedate_to_datetime

from pydantic import TypeAdapter

from indexer.catalogue.blobs import Blobs
from indexer.catalogue.clock import now, read_time, write_time
from indexer.catalogue.recognitions import Recognitions
from indexer.catalogue.values import AliasKind, Resource, Role, State, Verdict
from indexer.model import Fetched
from indexer.source import NO_SELECTORS, Selectors
from kb.errors import CatalogueError
from kb.model import CanonicalUrl

HELD = (State.ALIVE, State.MISSING)
"""States in which a resource is indexed."""

COLUMNS = (
    "url, source, location, role, state, misses, media_type, charset, file_name, sha256,"
    " size_bytes, etag, last_modified, first_seen, fetched_at, checked_at"
)
_SELECTORS = TypeAdapter(Selectors)
UPDATES = ", ".join(f"{column} = excluded.{column}" for column in COLUMNS.split(", ")[1:])


class Resources:
    """The tables `source`, `resource` and `alias`."""

    def __init__(
        self, connection: sqlite3.Connection, blobs: Blobs, recognitions: Recognitions
    ) -> None:
        self._db = connection
        self._blobs = blobs
        self._recognitions = recognitions

    def get(self, url: CanonicalUrl) -> Resource | None:
        """The resource of that address, if one was ever held."""
        row = self._db.execute(
            f"SELECT {COLUMNS} FROM resource WHERE url = ?",  # noqa: S608 - a constant
            (url,),
        ).fetchone()
        return read_resource(row) if row else None

    def list(
        self, *, source: str | None = None, states: Iterable[State] = HELD
    ) -> tuple[Resource, ...]:
        """Resources in one of `states`, of one source or of all, in order of address."""
        wanted = tuple(states)
        marks = ", ".join("?" for _ in wanted)
        rows = self._db.execute(
            f"SELECT {COLUMNS} FROM resource"  # noqa: S608 - constants and marks
            f" WHERE state IN ({marks}) AND (? IS NULL OR source = ?) ORDER BY url",
            (*wanted, source, source),
        )
        return tuple(map(read_resource, rows))

    def body(self, resource: Resource) -> bytes:
        """The bytes it had when last read.

        Raises:
            CatalogueError: the file that held them is gone or was altered. What is left of it is
                removed and it is forgotten how the server names them, so that the next crawl asks
                for them again.

        """
        try:
            return self._blobs.get(resource.sha256)
        except CatalogueError:
            self._blobs.discard(resource.sha256)
            self._db.execute(
                "UPDATE resource SET etag = NULL, last_modified = NULL WHERE url = ?",
                (resource.url,),
            )
            raise

    def fetched(self, resource: Resource) -> Fetched:
        """The resource as it was read, with what its source and recognition say of its pages."""
        return replace(self.described(resource), body=self.body(resource))

    def described(self, resource: Resource) -> Fetched:
        """As `fetched` gives it, without its bytes."""
        row = self._db.execute(
            "SELECT selectors FROM source WHERE name = ?", (resource.source,)
        ).fetchone()
        return Fetched(
            url=resource.url,
            source=resource.source,
            media_type=resource.media_type,
            body=b"",
            fetched_at=resource.fetched_at,
            charset=resource.charset,
            file_name=resource.file_name,
            last_modified=_http_time(resource.last_modified),
            selectors=_selectors(resource.source, row[0]) if row else NO_SELECTORS,
            recognised=self._recognitions.pages(resource.sha256),
        )

    def record(
        self,
        fetched: Fetched,
        *,
        location: str = "",
        role: Role = Role.DOCUMENT,
        etag: str | None = None,
        last_modified: str | None = None,
    ) -> Verdict:
        """Keep what was read; says whether it is new, changed or unchanged since last time."""
        digest = self._blobs.put(fetched.body)
        known = self.get(fetched.url)
        if known is None or known.state is State.GONE:
            verdict = Verdict.NEW
        elif (known.sha256, known.media_type) == (digest, fetched.media_type):
            verdict = Verdict.UNCHANGED
        else:
            verdict = Verdict.CHANGED
            self._db.execute(
                f"INSERT OR IGNORE INTO former ({COLUMNS})"  # noqa: S608 - a constant
                f" SELECT {COLUMNS} FROM resource WHERE url = ?",
                (fetched.url,),
            )
        moment = write_time(fetched.fetched_at)
        first_seen = write_time(known.first_seen) if known else moment
        row = (
            *(fetched.url, fetched.source, location or fetched.url, role, State.ALIVE, 0),
            *(fetched.media_type, fetched.charset, fetched.file_name, digest, len(fetched.body)),
            *(etag, last_modified, first_seen, moment, moment),
        )
        marks = ", ".join("?" for _ in row)
        self._db.execute(
            f"INSERT INTO resource ({COLUMNS}) VALUES ({marks})"  # noqa: S608 - constants and marks
            f" ON CONFLICT (url) DO UPDATE SET {UPDATES}",
            row,
        )
        return verdict

    def confirm(self, url: CanonicalUrl) -> None:
        """Note that the server says the resource has not changed."""
        self._db.execute(
            "UPDATE resource SET checked_at = ?, state = ?, misses = 0 WHERE url = ?",
            (write_time(now()), State.ALIVE, url),
        )

    def miss(self, url: CanonicalUrl, *, confirmed: bool) -> State:
        """Note that the resource was not there; the second time, or if `confirmed`, it is gone."""
        row = self._db.execute("SELECT misses FROM resource WHERE url = ?", (url,)).fetchone()
        misses = (row[0] if row else 0) + 1
        state = State.GONE if confirmed or misses >= 2 else State.MISSING
        self._db.execute(
            "UPDATE resource SET misses = ?, state = ?, checked_at = ? WHERE url = ?",
            (misses, state, write_time(now()), url),
        )
        if state is State.GONE:
            # Its other names may be given to other pages: they will be looked at again.
            self._db.execute("DELETE FROM alias WHERE url = ?", (url,))
        return state

    def forget(self, url: CanonicalUrl) -> None:
        """Drop the resource, its names and what was made of it, as if it had never been held."""
        self._db.execute("DELETE FROM alias WHERE url = ?1 OR alias = ?1", (url,))
        for table in ("former", "failure", "resource"):
            self._db.execute(f"DELETE FROM {table} WHERE url = ?", (url,))  # noqa: S608 - constants

    def move(self, url: CanonicalUrl) -> None:
        """Note that the resource lives on under the address it is an alias of."""
        self._db.execute("UPDATE resource SET state = ? WHERE url = ?", (State.GONE, url))

    def add_alias(self, alias: CanonicalUrl, url: CanonicalUrl, kind: AliasKind) -> None:
        """Note that `alias` is another name of `url`; a resource is no alias of itself."""
        if alias != url:
            self._db.execute(
                "INSERT OR REPLACE INTO alias (alias, url, kind) VALUES (?, ?, ?)",
                (alias, url, kind),
            )

    def drop_alias(self, alias: CanonicalUrl) -> None:
        """Note that the address is no other name any more."""
        self._db.execute("DELETE FROM alias WHERE alias = ?", (alias,))

    def aliases(self) -> Mapping[CanonicalUrl, CanonicalUrl]:
        """Every other name, to what it stands for (follow with `resolve`)."""
        return dict(self._db.execute("SELECT alias, url FROM alias"))

    def describe_source(
        self, name: str, kind: str, theme: str, selectors: Selectors = NO_SELECTORS
    ) -> None:
        """Note what a source is, for those who index and report without its file."""
        self._db.execute(
            "INSERT OR REPLACE INTO source (name, kind, theme, selectors) VALUES (?, ?, ?, ?)",
            (name, kind, theme, _SELECTORS.dump_json(selectors).decode()),
        )

    def sources(self) -> Mapping[str, tuple[str, str]]:
        """Kind and theme of every source ever read, by name."""
        rows = self._db.execute("SELECT name, kind, theme FROM source ORDER BY name")
        return {name: (kind, theme) for name, kind, theme in rows}

    def selectors(self) -> Mapping[str, Selectors]:
        """Where the text stands in pages of every source ever read, by name.

        Raises:
            CatalogueError: what was noted cannot be read back.

        """
        rows = self._db.execute("SELECT name, selectors FROM source ORDER BY name")
        return {name: _selectors(name, noted) for name, noted in rows}

    def forget_source(self, name: str) -> None:
        """Drop what was noted of a source."""
        self._db.execute("DELETE FROM source WHERE name = ?", (name,))

    def names(self, url: CanonicalUrl) -> Iterator[tuple[CanonicalUrl, AliasKind]]:
        """The other names of an address, and who gave them."""
        rows = self._db.execute(
            "SELECT alias, kind FROM alias WHERE url = ? ORDER BY alias", (url,)
        )
        for alias, kind in rows:
            yield CanonicalUrl(alias), AliasKind(kind)

    def digests(self) -> frozenset[str]:
        """Digests of all bytes still referred to."""
        rows = self._db.execute("SELECT sha256 FROM resource UNION SELECT sha256 FROM former")
        return frozenset(row[0] for row in rows)


def resolve(url: CanonicalUrl, aliases: Mapping[CanonicalUrl, CanonicalUrl]) -> CanonicalUrl:
    """Follow names to what they stand for; a circle of names stands for its first."""
    seen = {url}
    current = url
    while (target := aliases.get(current)) is not None:
        if target in seen:
            return url
        seen.add(target)
        current = target
    return current


def _selectors(source: str, noted: str) -> Selectors:
    try:
        return _SELECTORS.validate_json(noted)
    except ValueError:
        raise CatalogueError(
            f"les sélecteurs gardés de «\u202f{source}\u202f» sont illisibles\u202f: "
            f"relancez «\u202fkb crawl {source}\u202f»"
        ) from None


def _http_time(text: str | None) -> datetime | None:
    """Time of a Last-Modified header; None when it is absent or no date."""
    try:
        return parsedate_to_datetime(text) if text else None
    except ValueError:
        return None


def read_resource(row: tuple[object, ...]) -> Resource:
    """The value of one row of these columns."""
    values = dict(zip(COLUMNS.split(", "), row, strict=True))
    for column in ("first_seen", "fetched_at", "checked_at"):
        values[column] = read_time(str(values[column]))
    values["role"] = Role(str(values["role"]))
    values["state"] = State(str(values["state"]))
    return Resource(**values)  # type: ignore[arg-type]  # the table's columns are the value's fields
