"""Every error raised on purpose, as one tree; each leaf says whose fault it is.

    KbError
    ├── RequestError            the caller asked for something malformed (HTTP 400, exit 2)
    │   └── CostlyQueryError    a query that compares too much
    ├── NotFoundError           a well-formed reference to nothing (HTTP 404, exit 1)
    ├── ConfigError             the administrator's or librarian's files are wrong (exit 2)
    │   ├── SourcesError        corpus/sources.toml
    │   ├── TaxonomyError       corpus/themes.toml, corpus/types.toml
    │   ├── PinsError           corpus/pins.toml
    │   ├── GoldenError         corpus/golden.toml
    │   └── TableError          an entry a line
    │       ├── ThesaurusError  corpus/thesaurus.tsv
    │       └── GazetteerError  corpus/places.tsv, corpus/organisations.tsv
    ├── SearchIndexError             the index cannot answer
    │   ├── NoGenerationError   nothing was published yet (HTTP 503, exit 1)
    │   ├── StampError          made by another version: rebuild (HTTP 503, exit 1)
    │   ├── DamagedIndexError   files missing or unreadable (HTTP 503, exit 1)
    │   └── EngineUnavailableError  the cluster does not answer, or is full (HTTP 503, exit 1)
    ├── LockedError             another run holds the lock (exit 4)
    ├── CatalogueError          the catalogue cannot be read or written (exit 1)
    ├── BackupError             a backup cannot be written, or is not one (exit 1)
    ├── PublicationError        a new generation was not trusted, nothing was published (exit 1)
    ├── WorkerError             the processes that extract do not start (exit 1)
    ├── QueueError              what shares extraction out does not answer (exit 1)
    └── ExtractionError         one document gave no text; data for its Outcome, never a crash

The edges translate once: `web/http/errors.py` to a status, `kb/cli.py` to an exit code.
"""

from enum import StrEnum


class KbError(Exception):
    """Root of the tree: its text is one line fit for a person to act on."""

    exit_code = 1


class RequestError(KbError):
    """A parameter of a request is malformed; `parameter` names it."""

    exit_code = 2

    def __init__(self, parameter: str, message: str) -> None:
        super().__init__(message)
        self.parameter = parameter


class CostlyQueryError(RequestError):
    """A query whose phrases and proximities compare more than one query may."""

    def __init__(self) -> None:
        super().__init__(
            "q",
            "la question compare trop de mots très fréquents\u202f: gardez moins d’expressions"
            " entre guillemets et de PROCHE, ou des mots plus rares",
        )


class NotFoundError(KbError):
    """A well-formed reference points at nothing that is held."""


class ConfigError(KbError):
    """A file of settings or data is wrong; the message names file and line or key."""

    exit_code = 2


class SourcesError(ConfigError):
    """The sources file is wrong."""


class TaxonomyError(ConfigError):
    """The file of themes or of document types is wrong."""


class TableError(ConfigError):
    """A file with an entry a line is wrong: the message says every fault, one a line."""

    def __init__(self, *wrong: str) -> None:
        super().__init__("\n".join(wrong))
        self.wrong = wrong


class ThesaurusError(TableError):
    """The thesaurus is wrong: the message says the first fault alone."""

    def __str__(self) -> str:
        wrong = self.wrong
        more = len(wrong) - 1
        plural = "s" if more > 1 else ""
        hint = (
            f" (et {more} autre{plural} ligne{plural}\u202f: «\u202fkb thesaurus check\u202f»)"
            if more
            else ""
        )
        return f"{wrong[0]}{hint}"


class PinsError(ConfigError):
    """The file of pinned results is wrong."""


class GoldenError(ConfigError):
    """The file of golden queries is wrong."""


class GazetteerError(TableError):
    """A file of places or organisations is wrong."""


class SearchIndexError(KbError):
    """The index cannot answer."""


class NoGenerationError(SearchIndexError):
    """No generation of the index was published yet."""


class StampError(SearchIndexError):
    """The generation was made with another schema or analysis than this program's.

    `newer`: by a version of the program that came after this one.
    """

    def __init__(self, message: str, *, newer: bool = False) -> None:
        super().__init__(message)
        self.newer = newer


class DamagedIndexError(SearchIndexError):
    """Files of the published generation are missing or unreadable."""


class EngineUnavailableError(SearchIndexError):
    """The cluster that holds the index does not answer, stays busy or is full."""


class LockedError(KbError):
    """Another run holds the lock of this home."""

    exit_code = 4


class CatalogueError(KbError):
    """The catalogue cannot be read or written."""


class CatalogueOutOfReachError(CatalogueError):
    """The disk or another program refuses the catalogue, which may well be whole."""


class BackupError(KbError):
    """A backup cannot be written or read back, or is not what was saved; nothing was changed."""


class PublicationError(KbError):
    """A generation that was made does not look like what it replaces: it was not published."""


class WorkerError(KbError):
    """The machine does not let the processes that extract start."""


class QueueError(KbError):
    """The PostgreSQL that shares extraction out over hosts cannot be reached or used."""


class FailureReason(StrEnum):
    """Why a resource gave no document; a closed list, so that counts can be compared."""

    EMPTY = "empty"
    ENCRYPTED = "encrypted"
    CORRUPT = "corrupt"
    MISLABELLED = "mislabelled"
    NO_TEXT = "no-text"
    TIMEOUT = "timeout"
    TOO_LARGE = "too-large"
    UNREADABLE = "unreadable"
    UNSUPPORTED = "unsupported"


class ExtractionError(KbError):
    """A resource gave no text; `reason` is what the catalogue records beside the message."""

    def __init__(self, reason: FailureReason, message: str) -> None:
        super().__init__(message)
        self.reason = reason
