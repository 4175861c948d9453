"""Extract for an indexing that runs elsewhere: take a job, read its bytes, answer, until told.

A worker needs the queue and a folder of bytes that it sees (the same as the indexing's, mounted);
it opens no catalogue, and writes nothing but answers.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from time import monotonic

from indexer.catalogue.blobs import Blobs
from indexer.extract import PdfReader, extract, extractor_version
from indexer.jobs import Answer, JobQueue, Taken
from indexer.model import Extracted, Fetched
from indexer.pipeline.workers import TIMEOUT_S
from indexer.pool import Refusal, run
from kb.errors import CatalogueError

SHOWN_EACH_S = 10.0
MOST_UNSEEN = 5
"""Jobs in a row whose bytes are not there: it is the folder then, not the files."""

Payload = tuple[Fetched, PdfReader]


@dataclass(frozen=True, slots=True, kw_only=True)
class Helped:
    """What a worker did: jobs answered with a text, and with a refusal."""

    extracted: int
    refused: int


def read(payload: Payload) -> Extracted:
    """What one resource says of itself; called in a process that may be killed."""
    fetched, pdf_reader = payload
    return extract(fetched, pdf_reader=pdf_reader)


def help_extract(
    queue: JobQueue,
    blobs: Path,
    *,
    processes: int,
    stopped: Callable[[], bool],
    idle_s: float | None = None,
    function: Callable[[Payload], Extracted] = read,
    timeout_s: float = TIMEOUT_S,
) -> Helped:
    """Take jobs until `stopped`, or until there was none for `idle_s`; what is begun is ended.

    Raises:
        CatalogueError: the folder of bytes is not there, or lacks what it should hold.
        QueueError: the queue does not answer any more.
        WorkerError: processes do not start.

    """
    if not blobs.is_dir():
        raise CatalogueError(
            f"{blobs}\u202f: ce dossier d’octets n’existe pas\u202f: montez ici celui de la machine"
            " qui indexe, ou corrigez --home"
        )
    store = Blobs(blobs)
    supply = _Borrowed(queue, processes, stopped, idle_s)
    extracted = refused = unseen = 0

    def load(taken: Taken) -> Payload:
        job = taken.job
        if job is None:
            raise CatalogueError("le travail demandé est illisible")
        fetched = replace(job.fetched, body=store.get(job.sha256))
        supply.versions[taken.key] = extractor_version(fetched, job.pdf_reader)
        return fetched, job.pdf_reader

    try:
        for done in run(supply, load, function, workers=processes, timeout_s=timeout_s):
            key, result = done.job.key, done.result
            if isinstance(result, Refusal):
                unseen = 0 if result.loaded else unseen + 1
                if unseen == MOST_UNSEEN:
                    raise CatalogueError(
                        f"{blobs}\u202f: les octets demandés n’y sont pas ({result.detail})"
                    )
                refused += 1
            else:
                unseen = 0
                extracted += 1
            version = supply.versions.pop(key, "")
            queue.answer(key, Answer(version=version, result=result, duration_ms=done.duration_ms))
            supply.held.discard(key)
    finally:
        supply.close()
    return Helped(extracted=extracted, refused=refused)


class _Borrowed:
    """Jobs of the queue, taken when a process is idle; what is held when it ends is given back."""

    def __init__(
        self, queue: JobQueue, processes: int, stopped: Callable[[], bool], idle_s: float | None
    ) -> None:
        self.held: set[str] = set()
        self.versions: dict[str, str] = {}
        self._queue = queue
        self._processes = processes
        self._stopped = stopped
        self._idle_s = idle_s
        self._shown_at = -SHOWN_EACH_S
        self._last_job = monotonic()

    @property
    def ended(self) -> bool:
        if self._stopped():
            return True
        now = monotonic()
        if now - self._shown_at >= SHOWN_EACH_S:
            self._queue.show(self._processes)
            self._shown_at = now
        if self.held:
            self._last_job = now
        return self._idle_s is not None and now - self._last_job >= self._idle_s

    def take(self) -> Taken | None:
        taken = None if self._stopped() else self._queue.take()
        if taken is not None:
            self.held.add(taken.key)
        return taken

    def close(self) -> None:
        self._queue.give_back(sorted(self.held))
        self._queue.leave()
