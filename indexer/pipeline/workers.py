"""Extract many resources in processes that can be killed: no document stops the others.

A worker that takes too long, dies or runs out of memory costs its one document, which gets an
Outcome; another worker takes its place. One that cannot even start is no document's fault, and
ends the run before every document is marked as failed.
"""

import multiprocessing
import os
import resource
import signal
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from multiprocessing.context import SpawnProcess

from indexer.catalogue import Resource
from indexer.extract import extract
from indexer.model import Extracted, Fetched, Outcome, Stage
from kb.errors import CatalogueError, ExtractionError, FailureReason, WorkerError

TIMEOUT_S = 120.0
"""For one document: a PDF of 1,000 pages takes about a minute."""
STARTUP_TIMEOUT_S = 60.0
MEMORY_BYTES = 3 * 1024**3
"""Address space of a worker."""
MAX_WORKERS = 4
FEWEST_EACH = 5
"""Documents that make a further worker worth its start."""

Extract = Callable[[Fetched], Extracted]
Answer = tuple[Extracted | tuple[FailureReason, str], float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Extraction:
    """What became of one resource: what it says of itself, or why it says nothing."""

    resource: Resource
    result: Extracted | Outcome
    duration_ms: float


def extract_all(
    resources: Iterable[Resource],
    read: Callable[[Resource], Fetched],
    *,
    function: Extract = extract,
    workers: int | None = None,
    timeout_s: float = TIMEOUT_S,
) -> Iterator[Extraction]:
    """Extract each resource; results come as they are ready, one for each.

    `read` gives the bytes of a resource; a CatalogueError of its becomes an Outcome too.
    `function` runs in other processes, where it is found by its name. By default there are as
    many as the machine and the work deserve; with 0 it runs here, without their protection.

    Raises:
        WorkerError: a process does not start.

    """
    queue = list(reversed(list(resources)))
    if workers == 0:
        yield from (_here(item, read, function) for item in reversed(queue))
        return
    if workers is None:
        most = min(os.cpu_count() or 1, MAX_WORKERS)
        workers = min(most, -(-len(queue) // FEWEST_EACH))
    count = min(workers, len(queue))
    crew = [_Worker(function, timeout_s) for _ in range(count)]
    try:
        while queue or any(worker.busy for worker in crew):
            for worker in crew:
                while queue and not worker.busy:
                    item = queue.pop()
                    try:
                        worker.start(item, read(item))
                    except CatalogueError as error:
                        yield _unread(item, error)
            for worker in _ready(crew):
                yield worker.finish()
    finally:
        for worker in crew:
            worker.stop()


def _here(item: Resource, read: Callable[[Resource], Fetched], function: Extract) -> Extraction:
    """Extract in this process."""
    started = time.perf_counter()
    try:
        result = _extract(read(item), function)
    except CatalogueError as error:
        return _unread(item, error)
    took_ms = (time.perf_counter() - started) * 1000
    if isinstance(result, Extracted):
        return Extraction(resource=item, result=result, duration_ms=took_ms)
    return _failed(item, *result, took_ms)


def _ready(crew: list["_Worker"]) -> Iterator["_Worker"]:
    """Workers that answered, died, or are out of time; waits until there is one."""
    busy = [worker for worker in crew if worker.busy]
    if busy:
        left = max(0.0, min(worker.deadline for worker in busy) - time.monotonic())
        answered = wait([worker.connection for worker in busy], left)
        now = time.monotonic()
        for worker in busy:
            if worker.connection in answered or worker.deadline <= now:
                yield worker


class _Worker:
    """One process; another takes its place when it is stopped and there is more to do."""

    def __init__(self, function: Extract, timeout_s: float) -> None:
        self._function = function
        self._timeout_s = timeout_s
        self._process: SpawnProcess | None = None
        self._item: Resource | None = None
        self._ready = False
        self._started = 0.0
        self.connection: Connection
        self.deadline = 0.0
        self._spawn()

    @property
    def busy(self) -> bool:
        """Whether it is at work."""
        return self._item is not None

    def start(self, item: Resource, fetched: Fetched) -> None:
        """Give it a resource."""
        if self._process is None:
            self._spawn()
        self._item = item
        self._wait_until_ready()
        self._started = time.monotonic()
        self.deadline = self._started + self._timeout_s
        try:
            self.connection.send(fetched)
        except OSError:
            self.deadline = 0.0  # it died between two resources: finish() says so

    def _spawn(self) -> None:
        context = multiprocessing.get_context("spawn")  # threads and locks stay here
        self.connection, theirs = context.Pipe()
        self._process = context.Process(target=_work, args=(theirs, self._function), daemon=True)
        self._process.start()
        theirs.close()
        self._ready = False

    def _wait_until_ready(self) -> None:
        """Let the process load what it needs: that is not the document's time."""
        if self._ready:
            return
        with suppress(EOFError, OSError):  # it died
            if self.connection.poll(STARTUP_TIMEOUT_S):
                self.connection.recv()
                self._ready = True
        if not self._ready:
            raise WorkerError(
                "les processus d’extraction ne démarrent pas\u202f: "
                "vérifiez la mémoire, et les droits sur l’installation de Python"
            )

    def finish(self) -> Extraction:
        """What became of its resource; a worker that did not answer is killed."""
        item, self._item = self._item, None
        assert item is not None  # noqa: S101 - only busy workers are ready
        try:
            if not self.connection.poll():
                took_ms = (time.monotonic() - self._started) * 1000
                self.stop()
                detail = f"pas de texte au bout de {self._timeout_s:.0f} s"
                return _failed(item, FailureReason.TIMEOUT, detail, took_ms)
            answer: Answer = self.connection.recv()
        except (EOFError, OSError):
            took_ms = (time.monotonic() - self._started) * 1000
            self.stop()
            detail = "le processus d’extraction s’est arrêté brutalement"
            return _failed(item, FailureReason.UNREADABLE, detail, took_ms)
        result, took_ms = answer
        if isinstance(result, Extracted):
            return Extraction(resource=item, result=result, duration_ms=took_ms)
        return _failed(item, *result, took_ms)

    def stop(self) -> None:
        """End the process; another is started when there is more to do."""
        if self._process is not None:
            self.connection.close()
            self._process.kill()
            self._process.join()
            self._process.close()
            self._process = None


def _unread(item: Resource, error: CatalogueError) -> Extraction:
    """The bytes are not there: a fault of the catalogue, not of the document."""
    outcome = Outcome(
        url=item.url, stage=Stage.FETCH, reason=FailureReason.UNREADABLE, detail=str(error)
    )
    return Extraction(resource=item, result=outcome, duration_ms=0.0)


def _failed(item: Resource, reason: FailureReason, detail: str, took_ms: float) -> Extraction:
    outcome = Outcome(
        url=item.url, stage=Stage.EXTRACT, reason=reason, detail=detail, duration_ms=took_ms
    )
    return Extraction(resource=item, result=outcome, duration_ms=took_ms)


def _work(connection: Connection, function: Extract) -> None:
    """The life of a worker: one resource after another, until the pipe closes."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # whoever started it decides
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    connection.send(None)  # ready
    while True:
        try:
            fetched = connection.recv()
        except EOFError:
            return
        started = time.perf_counter()
        result = _extract(fetched, function)
        connection.send((result, (time.perf_counter() - started) * 1000))


def _extract(fetched: Fetched, function: Extract) -> Extracted | tuple[FailureReason, str]:
    """The fence around one document: whatever is raised, in there, is data."""
    try:
        return function(fetched)
    except ExtractionError as error:
        return error.reason, str(error)
    except MemoryError:
        return FailureReason.TOO_LARGE, "le document demande trop de mémoire"
    except Exception as error:  # noqa: BLE001 - the one fence of the pipeline
        text = str(error).splitlines()
        shown = (
            f"{error.__class__.__name__}\u202f: {text[0][:200]}" if text else type(error).__name__
        )
        return FailureReason.UNREADABLE, f"erreur de l’extracteur\u202f: {shown}"
