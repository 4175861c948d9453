"""What extraction made of each resource, kept until its bytes or the extractor change; failures."""

import sqlite3
import zlib
from collections.abc import Callable, Container, Iterable, Iterator

from pydantic import TypeAdapter

from indexer.catalogue.clock import now, read_time, write_time
from indexer.catalogue.recognitions import Recognitions
from indexer.catalogue.values import Extraction, Failure, Fate, Resource
from indexer.fingerprint import NO_FINGERPRINT, Fingerprint, fingerprint
from indexer.model import Extracted, Outcome, Stage
from kb.errors import CatalogueError, FailureReason
from kb.model import CanonicalUrl

_EXTRACTED = TypeAdapter(Extracted)
_COLUMNS = "url, sha256, version, extracted, fate, duration_ms, text_digest, signature, document"
_Row = tuple[str, str, str, bytes | None, str, float, str, bytes, str]


class Extractions:
    """The tables `extraction` and `failure`."""

    def __init__(self, connection: sqlite3.Connection, recognitions: Recognitions) -> None:
        self._db = connection
        self._recognitions = recognitions

    def get(self, url: CanonicalUrl) -> Extraction | None:
        """What was made of the resource at `url`, whatever its bytes then were."""
        row = self._db.execute(
            f"SELECT {_COLUMNS} FROM extraction WHERE url = ?",  # noqa: S608 - a constant
            (url,),
        ).fetchone()
        return _extraction(row) if row else None

    def stale(
        self, resources: Iterable[Resource], current: Callable[[Resource], Container[str]]
    ) -> tuple[Resource, ...]:
        """Those never extracted, changed since, or kept under a version not current for them."""
        rows = self._db.execute("SELECT url, sha256, version FROM extraction")
        known = {url: (sha256, version) for url, sha256, version in rows}
        return tuple(
            item
            for item in resources
            if item.url not in known
            or known[item.url][0] != item.sha256
            or known[item.url][1] not in current(item)
        )

    def put(self, resource: Resource, version: str, extracted: Extracted, took_ms: float) -> None:
        """Keep what a resource says of itself; its pages that are images wait to be read."""
        body = zlib.compress(_EXTRACTED.dump_json(extracted))
        self._write(resource, version, body, Fate.WAITING, took_ms, found=fingerprint(extracted))
        self._recognitions.expect(resource.sha256, extracted.unread)
        self.clear(resource.url, Stage.EXTRACT)
        self.clear(resource.url, Stage.FETCH)

    def carry(self, resource: Resource) -> None:
        """Note that the bytes a resource has now say what was kept of those it had."""
        self._db.execute(
            "UPDATE extraction SET sha256 = ? WHERE url = ?", (resource.sha256, resource.url)
        )

    def put_failure(self, resource: Resource, version: str, outcome: Outcome) -> None:
        """Keep that nothing could be made of these bytes, so that it is not tried again."""
        self._write(resource, version, None, Fate.FAILED, outcome.duration_ms)
        self.fail(outcome, resource.source)

    def set_fate(self, url: CanonicalUrl, fate: Fate, document: str = "") -> None:
        """Note what indexing made of the resource, and the address of the document it is in."""
        self._db.execute(
            "UPDATE extraction SET fate = ?, document = ? WHERE url = ?", (fate, document, url)
        )

    def fates(self) -> Iterator[tuple[CanonicalUrl, Fate]]:
        """What indexing made of each resource it has seen."""
        for url, fate in self._db.execute("SELECT url, fate FROM extraction ORDER BY url"):
            yield CanonicalUrl(url), Fate(fate)

    def fail(self, outcome: Outcome, source: str) -> None:
        """Note why an address gives no document."""
        reason = outcome.reason or FailureReason.UNREADABLE
        self._db.execute(
            "INSERT OR REPLACE INTO failure (url, stage, source, reason, detail, at)"
            " VALUES (?, ?, ?, ?, ?, ?)",
            (outcome.url, outcome.stage, source, reason, outcome.detail, write_time(now())),
        )

    def clear(self, url: CanonicalUrl, stage: Stage) -> None:
        """Note that the stage went well."""
        self._db.execute("DELETE FROM failure WHERE url = ? AND stage = ?", (url, stage))

    def failures(self, url: CanonicalUrl | None = None) -> tuple[Failure, ...]:
        """Every address that gives no document now (or that one), with the reason."""
        rows = self._db.execute(
            "SELECT url, source, stage, reason, detail, at FROM failure"
            " WHERE ?1 IS NULL OR url = ?1 ORDER BY reason, url",
            (url,),
        )
        return tuple(
            Failure(
                url=CanonicalUrl(address),
                source=source,
                stage=Stage(stage),
                reason=FailureReason(reason),
                detail=detail,
                at=read_time(at),
            )
            for address, source, stage, reason, detail, at in rows
        )

    def forget_failures_of_absent(self) -> None:
        """Drop failures past fetching of resources that are not held any more."""
        self._db.execute(
            "DELETE FROM failure WHERE stage <> 'fetch' AND url NOT IN"
            " (SELECT url FROM resource WHERE state IN ('alive', 'missing'))"
        )

    def slowest(self, limit: int = 10) -> tuple[tuple[CanonicalUrl, float, Fate], ...]:
        """The resources whose extraction took longest: address, milliseconds, what came of it."""
        rows = self._db.execute(
            "SELECT url, duration_ms, fate FROM extraction ORDER BY duration_ms DESC, url LIMIT ?",
            (limit,),
        )
        return tuple((CanonicalUrl(url), took_ms, Fate(fate)) for url, took_ms, fate in rows)

    def total_ms(self) -> float:
        """How long extracting all that is held took, in milliseconds of its processes."""
        (total,) = self._db.execute("SELECT TOTAL(duration_ms) FROM extraction").fetchone()
        return float(total)

    def _write(
        self,
        resource: Resource,
        version: str,
        body: bytes | None,
        fate: Fate,
        took_ms: float,
        *,
        found: Fingerprint = NO_FINGERPRINT,
    ) -> None:
        self._db.execute(
            "INSERT OR REPLACE INTO extraction"
            " (url, sha256, version, extracted, fate, duration_ms, text_digest, signature)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (
                *(resource.url, resource.sha256, version, body, fate, took_ms),
                *(found.digest, found.signature),
            ),
        )


def _extraction(row: _Row) -> Extraction:
    url, sha256, version, body, fate, took_ms, digest, signature, document = row
    try:
        extracted = None if body is None else _EXTRACTED.validate_json(zlib.decompress(body))
    except (ValueError, zlib.error) as error:
        raise CatalogueError(
            f"{url}\u202f: l’extraction gardée est illisible ({error.__class__.__name__})\u202f: "
            "relancez «\u202fkb index --rebuild\u202f»"
        ) from None
    return Extraction(
        url=CanonicalUrl(url),
        sha256=sha256,
        version=version,
        extracted=extracted,
        fate=Fate(fate),
        duration_ms=took_ms,
        fingerprint=Fingerprint(digest=digest, signature=signature),
        document=document,
    )
