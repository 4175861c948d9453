"""What passes between the program and the process that crawls: a job in, events out."""

from dataclasses import dataclass
from pathlib import Path

from pydantic import TypeAdapter

from indexer.catalogue import Role, Verdict
from indexer.source import Source


@dataclass(frozen=True, slots=True, kw_only=True)
class CrawlJob:
    """One crawl of one source, as part of the run `run`.

    `role` is what the starts are: pages, or feeds (asked for as a feed reader does: without
    robots.txt, which is for those who follow links). `follow` says whether links are followed.
    """

    source: Source
    catalogue: Path
    run: int
    role: Role = Role.DOCUMENT
    follow: bool = True
    limit: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CrawlEvent:
    """One address done; `pending` is how many are still to be asked for, as known then."""

    url: str
    verdict: Verdict
    detail: str = ""
    pending: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class CrawlEnd:
    """How a crawl ended; `complete` when it looked at all that it knew of, `note` why not.

    `asked` when it is the job's own limit that cut it short, as it was asked to. `carried` is how
    many addresses an earlier crawl, cut short, had reached, and this one did not ask for again.
    """

    complete: bool
    note: str = ""
    asked: bool = False
    carried: int = 0


_JOB = TypeAdapter(CrawlJob)
_LINE: TypeAdapter[CrawlEvent | CrawlEnd] = TypeAdapter(CrawlEvent | CrawlEnd)


def write_job(job: CrawlJob) -> bytes:
    """The job as one line."""
    return _JOB.dump_json(job) + b"\n"


def read_job(line: bytes) -> CrawlJob:
    """The job of what `write_job` wrote."""
    return _JOB.validate_json(line)


def write_line(event: CrawlEvent | CrawlEnd) -> bytes:
    """The event as one line."""
    return _LINE.dump_json(event) + b"\n"


def read_line(line: bytes) -> CrawlEvent | CrawlEnd:
    """The event of what `write_line` wrote."""
    return _LINE.validate_json(line)
