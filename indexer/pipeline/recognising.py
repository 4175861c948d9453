"""Read the pages that are images: apart from indexing, which never waits for it.

Indexing publishes a scan with what is known without its text, and notes which pages wait. Here they
are read one by one, in processes that can be killed, and what each gives is kept at once: a run
that is stopped has lost no more than the pages under way. The next indexing takes in what was read.
"""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from indexer.catalogue import Catalogue, Queue, RunKind, RunStatus
from indexer.extract.ocr import VERSION, ScannedPage, recognise
from indexer.pipeline.watch import Watch
from indexer.pool import Refusal, run_all
from indexer.recognised import RecognisedPage
from kb.errors import CatalogueError

TIMEOUT_S = 60.0
"""For one page: the slowest of the scans measured took 4 s."""

Job = tuple[str, int]
"""The digest of a file and the number of a page."""
Recognise = Callable[[ScannedPage], RecognisedPage]


@dataclass(frozen=True, slots=True, kw_only=True)
class Recognised:
    """What a run did: pages that gave text, that have none, that could not be read; what waits."""

    run: int
    read: int
    blank: int
    failed: int
    waiting: Queue

    @property
    def status(self) -> RunStatus:
        """Partial when a page could not be read or is left."""
        return RunStatus.PARTIAL if self.failed or self.waiting.pages else RunStatus.DONE


def recognise_waiting(
    catalogue: Catalogue,
    watch: Watch,
    *,
    pages: int | None = None,
    seconds: float | None = None,
    workers: int | None = None,
    function: Recognise = recognise,
    clock: Callable[[], float] = time.monotonic,
) -> Recognised:
    """Read what waits: files of few pages first, at most so many pages, for about so long.

    Raises:
        WorkerError: the processes that read do not start.

    """
    run = catalogue.runs.begin(RunKind.OCR)
    jobs = list(_jobs(catalogue))[:pages]
    watch.stage("Reconnaissance des pages numérisées", len(jobs))
    end = None if seconds is None else clock() + seconds
    read = blank = failed = 0
    try:
        for done in run_all(
            jobs, lambda job: _page(catalogue, job), function, workers=workers, timeout_s=TIMEOUT_S
        ):
            sha256, number = done.job
            if isinstance(done.result, Refusal):
                detail = done.result.detail
                catalogue.recognitions.fail(sha256, number, VERSION, detail, done.duration_ms)
                failed += 1
            else:
                catalogue.recognitions.put(sha256, done.result, done.duration_ms)
                read += bool(done.result.lines)
                blank += not done.result.lines
            watch.step()
            if end is not None and clock() >= end:
                break
    except BaseException as error:
        catalogue.runs.finish(run, RunStatus.FAILED, str(error) or "interrompue", {"read": read})
        raise
    result = Recognised(
        run=run,
        read=read,
        blank=blank,
        failed=failed,
        waiting=catalogue.recognitions.queue(VERSION),
    )
    counts = {"read": read, "blank": blank, "failed": failed}
    catalogue.runs.finish(run, result.status, "", counts)
    return result


def _jobs(catalogue: Catalogue) -> Iterator[Job]:
    for sha256, numbers in catalogue.recognitions.waiting(VERSION):
        try:
            catalogue.blobs.get(sha256)
        except CatalogueError:  # the next indexing says so, the next crawl asks for it again
            continue
        yield from ((sha256, number) for number in numbers)


def _page(catalogue: Catalogue, job: Job) -> ScannedPage:
    sha256, number = job
    return ScannedPage(path=catalogue.blobs.path(sha256), number=number)
