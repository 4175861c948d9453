"""Run a function over many jobs in processes that can be killed: no job stops the others.

A process lives for many jobs. One that takes too long or runs out of memory costs its one job,
which gets a Refusal; another process takes its place. One that dies may have been killed by
somebody: its job is done once more, and refused when that process dies too. One that cannot even
start is no job's fault, and ends the run before every job is marked as failed.
"""

import multiprocessing
import os
import resource
import signal
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from multiprocessing.context import SpawnProcess
from typing import Generic, Protocol, TypeVar

from kb.errors import CatalogueError, ExtractionError, FailureReason, WorkerError

STARTUP_TIMEOUT_S = 60.0
MEMORY_BYTES = 3 * 1024**3
"""Address space of a worker."""
MAX_WORKERS = 4
FEWEST_EACH = 5
"""Jobs that make a further worker worth its start."""
TICK_S = 0.5
"""How long an idle process waits before it is asked again whether there is a job."""

J = TypeVar("J")
J_co = TypeVar("J_co", covariant=True)
P = TypeVar("P")
R = TypeVar("R")


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """Why a job gave nothing; not `loaded` when what it was to work on could not be had."""

    reason: FailureReason
    detail: str
    loaded: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Done(Generic[J, R]):
    """What became of one job."""

    job: J
    result: R | Refusal
    duration_ms: float


@dataclass(frozen=True, slots=True)
class _Died(Generic[J]):
    """A job whose process died, to be done once more."""

    job: J


class Supply(Protocol[J_co]):
    """Where jobs come from; a job is taken when a process is ready to begin it."""

    @property
    def ended(self) -> bool:
        """Whether no job will come any more."""
        ...

    def take(self) -> J_co | None:
        """The next job; None when there is none now."""
        ...


class _Listed(Generic[J]):
    """Jobs known beforehand."""

    def __init__(self, jobs: Sequence[J]) -> None:
        self._left = list(reversed(jobs))

    @property
    def ended(self) -> bool:
        return not self._left

    def take(self) -> J | None:
        return self._left.pop() if self._left else None


def run_all(
    jobs: Sequence[J],
    load: Callable[[J], P],
    function: Callable[[P], R],
    *,
    workers: int | None = None,
    timeout_s: float,
) -> Iterator[Done[J, R]]:
    """Do every job; results come as they are ready, one for each.

    `load` runs here and gives what `function` works on in another process, where it is found by
    its name; a CatalogueError of `load` becomes a Refusal too. By default there are as many
    processes as the machine and the work deserve; with 0 all is done here, without protection.

    Raises:
        WorkerError: a process does not start.

    """
    if workers is None:
        workers = min(os.cpu_count() or 1, MAX_WORKERS, -(-len(jobs) // FEWEST_EACH))
    if workers == 0:
        yield from (_here(job, load, function) for job in jobs)
        return
    workers = min(workers, len(jobs))
    yield from run(_Listed(jobs), load, function, workers=workers, timeout_s=timeout_s)


def run(
    supply: Supply[J],
    load: Callable[[J], P],
    function: Callable[[P], R],
    *,
    workers: int,
    timeout_s: float,
) -> Iterator[Done[J, R]]:
    """Do jobs as `supply` gives them, until it has ended; otherwise as `run_all`.

    Raises:
        WorkerError: a process does not start.

    """
    crew = [_Worker[J, P, R](function, timeout_s) for _ in range(workers)]
    again: list[_Died[J]] = []
    try:
        while again or not supply.ended or any(worker.busy for worker in crew):
            for worker in crew:
                while (
                    worker.idle and (taken := again.pop() if again else supply.take()) is not None
                ):
                    last = isinstance(taken, _Died)
                    job = taken.job if isinstance(taken, _Died) else taken
                    try:
                        worker.give(job, load(job), last=last)
                    except CatalogueError as error:
                        yield _not_loaded(job, error)
            for heard in _finished(crew, bool(again) or not supply.ended):
                if isinstance(heard, _Died):
                    again.append(heard)
                else:
                    yield heard
    finally:
        for worker in crew:
            worker.stop()


def _here(job: J, load: Callable[[J], P], function: Callable[[P], R]) -> Done[J, R]:
    try:
        payload = load(job)
    except CatalogueError as error:
        return _not_loaded(job, error)
    started = time.perf_counter()
    result = _fenced(payload, function)
    return Done(job=job, result=result, duration_ms=(time.perf_counter() - started) * 1000)


def _finished(crew: Sequence["_Worker[J, P, R]"], more: bool) -> Iterator[Done[J, R] | _Died[J]]:
    """Wait until a worker answers, dies, is out of time or, when there is more, ready."""
    if more:
        for worker in crew:
            worker.start()
    waited = [worker for worker in crew if worker.busy or (more and worker.starting)]
    left = max(0.0, min((worker.deadline for worker in waited), default=0.0) - time.monotonic())
    if more and any(worker.idle for worker in crew):
        left = min(left, TICK_S) if waited else TICK_S
    heard = wait([worker.connection for worker in waited], left)
    now = time.monotonic()
    for worker in waited:
        if worker.connection in heard or worker.deadline <= now:
            done = worker.hear()
            if done is not None:
                yield done


class _Worker(Generic[J, P, R]):
    """One process after another, each starting, then idle or busy."""

    def __init__(self, function: Callable[[P], R], timeout_s: float) -> None:
        self._function = function
        self._timeout_s = timeout_s
        self._process: SpawnProcess | None = None
        self._job: tuple[J] | None = None
        self._ready = False
        self._last = False
        self._given = 0.0
        self.connection: Connection
        self.deadline = 0.0
        self.start()

    @property
    def busy(self) -> bool:
        return self._job is not None

    @property
    def starting(self) -> bool:
        return self._process is not None and not self._ready

    @property
    def idle(self) -> bool:
        return self._ready and not self.busy

    def start(self) -> None:
        """Make a process unless there is one; one that died while idle is no job's fault."""
        if self._process is not None:
            if not self.idle or self._process.is_alive():
                return
            self.stop()
        context = multiprocessing.get_context("spawn")  # threads and locks stay here
        self.connection, theirs = context.Pipe()
        self._process = context.Process(target=_work, args=(theirs, self._function), daemon=True)
        self._process.start()
        theirs.close()
        self._ready = False
        self.deadline = time.monotonic() + STARTUP_TIMEOUT_S

    def give(self, job: J, payload: P, *, last: bool) -> None:
        """Begin a job; with `last`, a process that dies of it is the end of it."""
        self._job = (job,)
        self._last = last
        self._given = time.monotonic()
        self.deadline = self._given + self._timeout_s
        try:
            self.connection.send(payload)
        except OSError:
            self.deadline = 0.0  # it died between two jobs: hear() says so

    def hear(self) -> Done[J, R] | _Died[J] | None:
        """What became of its job, or None when it is only ready now; a silent one is killed."""
        answered = self.connection.poll()
        try:
            answer = self.connection.recv() if answered else None
        except (EOFError, OSError):
            answered, answer = True, None
        if self._job is None:
            if answer is None:
                raise WorkerError(
                    "les processus d’extraction ne démarrent pas\u202f: "
                    "vérifiez la mémoire, et les droits sur l’installation de Python"
                )
            self._ready = True
            return None
        (job,), self._job = self._job, None
        if answer is not None:
            result, took_ms = answer
            return Done(job=job, result=result, duration_ms=took_ms)
        took_ms = (time.monotonic() - self._given) * 1000
        self.stop()
        died = answered or self.deadline == 0.0
        if died and not self._last:
            return _Died(job)
        if died:
            detail = "le processus d’extraction s’est arrêté brutalement, deux fois"
            refusal = Refusal(reason=FailureReason.UNREADABLE, detail=detail)
        else:
            detail = f"rien au bout de {self._timeout_s:.0f}\u202fs"
            refusal = Refusal(reason=FailureReason.TIMEOUT, detail=detail)
        return Done(job=job, result=refusal, duration_ms=took_ms)

    def stop(self) -> None:
        """End the process; another is started when there is more to do."""
        if self._process is not None:
            self.connection.close()
            self._process.kill()
            self._process.join()
            self._process.close()
            self._process = None
            self._ready = False


def _not_loaded(job: J, error: CatalogueError) -> Done[J, R]:
    """The bytes are not there: a fault of the catalogue, not of the document."""
    refusal = Refusal(reason=FailureReason.UNREADABLE, detail=str(error), loaded=False)
    return Done(job=job, result=refusal, duration_ms=0.0)


def _work(connection: Connection, function: Callable[[P], R]) -> None:
    """The life of a worker: one job after another, until the pipe closes."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # whoever started it decides
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # a crash of a library is no event
    connection.send("ready")
    while True:
        try:
            payload = connection.recv()
        except EOFError:
            return
        started = time.perf_counter()
        result = _fenced(payload, function)
        try:
            connection.send((result, (time.perf_counter() - started) * 1000))
        except BrokenPipeError:  # whoever asked was killed
            return


def _fenced(payload: P, function: Callable[[P], R]) -> R | Refusal:
    """The fence around one job: whatever is raised, in there, is data."""
    try:
        return function(payload)
    except ExtractionError as error:
        return Refusal(reason=error.reason, detail=str(error))
    except MemoryError:
        detail = "le document demande trop de mémoire"
        return Refusal(reason=FailureReason.TOO_LARGE, detail=detail)
    except Exception as error:  # noqa: BLE001 - the one fence of the pipeline
        words = " ".join(str(error).split())[:200]
        shown = f"{type(error).__name__}\u202f: {words}" if words else type(error).__name__
        detail = f"erreur de l’extracteur\u202f: {shown}"
        return Refusal(reason=FailureReason.UNREADABLE, detail=detail)
