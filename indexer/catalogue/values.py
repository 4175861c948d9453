"""What the catalogue says of resources and of runs: frozen values, in and out."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from indexer.fingerprint import NO_FINGERPRINT, Fingerprint
from indexer.model import Extracted, Stage
from kb.errors import FailureReason
from kb.model import CanonicalUrl, DocId

SAME_CONTENT = "contenu"
"""Detail of a verdict « unchanged »: other bytes, of which extraction reads the same."""


MOVED_AWAY = "redirige vers"
"""How the detail of a verdict begins when it is the server, not a rule, that led out of scope."""


class Verdict(StrEnum):
    """What one run found of one address; a run gives at most one an address."""

    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    ALIAS = "alias"
    GONE = "gone"
    BLOCKED = "blocked"
    OUT_OF_SCOPE = "out-of-scope"
    TOO_LARGE = "too-large"
    WRONG_TYPE = "wrong-type"
    ERROR = "error"

    @property
    def reached(self) -> bool:
        """Whether the resource was there to be read."""
        return self in {Verdict.NEW, Verdict.CHANGED, Verdict.UNCHANGED}

    @property
    def failed(self) -> bool:
        """Whether something meant to be read could not be."""
        return self in {Verdict.ERROR, Verdict.TOO_LARGE}


class State(StrEnum):
    """Where a resource's life stands: a missing one is still indexed, until it is confirmed."""

    ALIVE = "alive"
    MISSING = "missing"
    GONE = "gone"


class Role(StrEnum):
    """What the bytes of a resource are for."""

    DOCUMENT = "document"
    FEED = "feed"
    SITEMAP = "sitemap"


class AliasKind(StrEnum):
    """Who says that an address is another name of a resource."""

    REDIRECT = "redirect"
    CANONICAL = "canonical"
    SHORTLINK = "shortlink"
    EXTRACTED = "extracted"


class RunKind(StrEnum):
    """Which command made a run."""

    CRAWL = "crawl"
    ADD = "add"
    INDEX = "index"
    FORGET = "forget"
    OCR = "ocr"


class RunStatus(StrEnum):
    """How a run ended; one that was killed stays `running`."""

    RUNNING = "running"
    DONE = "done"
    PARTIAL = "partial"
    SUSPECT = "suspect"
    FAILED = "failed"


class Fate(StrEnum):
    """What indexing made of a resource."""

    DOCUMENT = "document"
    LISTING = "listing"
    DUPLICATE = "duplicate"
    FAILED = "failed"
    WAITING = "waiting"


@dataclass(frozen=True, slots=True, kw_only=True)
class Resource:
    """A resource ever held: `location` is the address it last answered at, as spelled then."""

    url: CanonicalUrl
    source: str
    location: str
    role: Role
    state: State
    misses: int
    media_type: str
    charset: str | None
    file_name: str
    sha256: str
    size_bytes: int
    etag: str | None
    last_modified: str | None
    """As the server wrote it, to be sent back as it is."""
    first_seen: datetime
    fetched_at: datetime
    checked_at: datetime

    @property
    def validators(self) -> Mapping[str, str]:
        """Headers that ask the server for it only if it changed (RFC 9110 §13.1)."""
        headers = {"If-None-Match": self.etag, "If-Modified-Since": self.last_modified}
        return {name: value for name, value in headers.items() if value}


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One run of a command; `counts` is how many addresses got each verdict (or each fate)."""

    id: int
    kind: RunKind
    source: str
    started_at: datetime
    finished_at: datetime | None
    status: RunStatus
    detail: str = ""
    counts: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class VerdictRow:
    """What a run found of an address, and why."""

    run: int
    at: datetime
    url: CanonicalUrl
    verdict: Verdict
    detail: str
    referrer: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """Why an address gives no document now; gone as soon as it gives one."""

    url: CanonicalUrl
    source: str
    stage: Stage
    reason: FailureReason
    detail: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Extraction:
    """What extraction made of the bytes a resource had; `extracted` is None when it failed.

    `document` is the address of the document that indexing made it part of, "" for none.
    """

    url: CanonicalUrl
    sha256: str
    version: str
    extracted: Extracted | None
    fate: Fate
    duration_ms: float
    fingerprint: Fingerprint = NO_FINGERPRINT
    document: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexedDocument:
    """A document of the published generation; `digest` is of its whole content."""

    id: DocId
    url: CanonicalUrl
    resource: CanonicalUrl
    source: str
    title: str
    digest: str
