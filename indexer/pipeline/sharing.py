"""Extract resources by workers on any host: offer jobs a window at a time, collect what they say.

The catalogue alone says what is left to do; the queue may lose everything and only time is lost.
What workers cannot do is done here: bytes that they do not see, everything when there is none.
"""

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from indexer.catalogue import Catalogue, Resource
from indexer.extract import PdfReader, extractor_version
from indexer.jobs import Answer, Job, JobQueue, Offered, job_key
from indexer.model import Extracted
from indexer.pipeline.watch import Watch
from indexer.pipeline.workers import Extraction, extract_all, outcome
from indexer.pool import Refusal
from kb.errors import FailureReason

FEWEST = 200
"""Resources below which this machine does them alone, in less than a minute."""
WINDOW = 2_000
"""Jobs offered and not collected yet: some ten for each process of a large crew."""
COLLECTED = 100
PAUSE_S = 0.2
LOOK_S = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Sharing:
    """How extraction is shared out; the defaults are for everyone but tests."""

    open: Callable[[], JobQueue]
    """Called when there is enough to share: a server that is away does not stop a small run."""
    fewest: int = FEWEST
    window: int = WINDOW
    patience_s: float = 60.0
    """How long nobody need be there to work before this machine does the rest."""
    again_s: float = 60.0
    """After how long without news what was offered is offered again."""
    workers: int | None = None
    """Processes of this machine, as `extract_all` takes them."""


def extract_shared(
    catalogue: Catalogue,
    resources: Sequence[Resource],
    sharing: Sharing,
    watch: Watch,
    *,
    pdf_reader: PdfReader = PdfReader.PDFMINER,
) -> Iterator[Extraction]:
    """As `extract_all`: one result for each resource, as they are ready.

    What was yielded is forgotten by the queue once the next one is asked for.

    Raises:
        LockedError: another indexing uses the queue.
        QueueError: it does not answer any more.
        WorkerError: processes do not start here.

    """

    def here(these: Iterable[Resource]) -> Iterator[Extraction]:
        return extract_all(
            these, catalogue.resources.fetched, pdf_reader=pdf_reader, workers=sharing.workers
        )

    if len(resources) < sharing.fewest:
        yield from here(resources)
        return
    with sharing.open() as queue:
        queue.begin()
        desk = _Desk(catalogue, resources, queue, sharing, pdf_reader)
        crew = _Presence(queue, sharing.patience_s, watch)
        while desk.fill():
            done = desk.collect()
            yield from done
            if done:
                crew.heard()
            elif crew.absent():
                break
            else:
                time.sleep(PAUSE_S)
        queue.end()
    yield from here(desk.left())


class _Desk:
    """What is still to be offered, what was, and what must be done here."""

    def __init__(
        self,
        catalogue: Catalogue,
        resources: Iterable[Resource],
        queue: JobQueue,
        sharing: Sharing,
        pdf_reader: PdfReader,
    ) -> None:
        self._catalogue = catalogue
        self._queue = queue
        self._sharing = sharing
        self._pdf_reader = pdf_reader
        self._waiting = iter(sorted(resources, key=lambda resource: -resource.size_bytes))
        self._offered: dict[str, tuple[Resource, Offered]] = {}
        self._here: list[Resource] = []
        self._collected: list[str] = []
        self._told = 0
        self._again_at = 0.0

    def fill(self) -> bool:
        """Offer as many as the window has room for; says whether any is under way."""
        self._forget()
        again = self._told != self._queue.connections or time.monotonic() >= self._again_at
        added: list[Offered] = []
        while room := list(islice(self._waiting, self._sharing.window - len(self._offered))):
            added += filter(None, map(self._offer, room))
        wanted = [offered for _, offered in self._offered.values()] if again else added
        if wanted:
            told = self._queue.connections
            self._queue.offer(wanted)
            self._told = told
            self._again_at = time.monotonic() + self._sharing.again_s
        return bool(self._offered)

    def collect(self) -> list[Extraction]:
        """What is answered."""
        done = []
        for key, answer in self._queue.answered(COLLECTED).items():
            self._collected.append(key)
            resource, _ = self._offered.pop(key, (None, None))
            if resource is None:
                continue
            if isinstance(answer, Answer) and not _loaded(answer):
                self._here.append(resource)
            else:
                done.append(self._extraction(resource, answer))
        return done

    def left(self) -> Iterator[Resource]:
        """All that nobody answered."""
        yield from self._here
        yield from (resource for resource, _ in self._offered.values())
        yield from self._waiting

    def _offer(self, resource: Resource) -> Offered | None:
        if not self._catalogue.blobs.holds(resource.sha256, resource.size_bytes):
            self._here.append(resource)  # where it is said what is wrong with them
            return None
        job = Job(
            fetched=self._catalogue.resources.described(resource),
            sha256=resource.sha256,
            pdf_reader=self._pdf_reader,
        )
        key = job_key(job, self._queue.stamp)
        offered = Offered(key=key, job=job, size_bytes=resource.size_bytes)
        self._offered[key] = resource, offered
        return offered

    def _extraction(self, resource: Resource, answer: Answer | str) -> Extraction:
        if isinstance(answer, str):  # kept as any refusal is, so that no run asks it again
            fetched = self._catalogue.resources.fetched(resource)
            answer = Answer(
                version=extractor_version(fetched, self._pdf_reader),
                result=Refusal(reason=FailureReason.UNREADABLE, detail=answer),
                duration_ms=0.0,
            )
        result = answer.result
        return Extraction(
            resource=resource,
            version=answer.version,
            result=result
            if isinstance(result, Extracted)
            else outcome(resource, result, answer.duration_ms),
            duration_ms=answer.duration_ms,
        )

    def _forget(self) -> None:
        """Drop from the queue what whoever asked for it has kept."""
        if self._collected:
            self._queue.drop(self._collected)
            self._collected = []


class _Presence:
    """Whether anyone works, told to a person at the beginning and when nobody does."""

    def __init__(self, queue: JobQueue, patience_s: float, watch: Watch) -> None:
        self._queue = queue
        self._patience_s = patience_s
        self._watch = watch
        self._last_seen = time.monotonic()
        self._look_at = 0.0
        self._announced = 0

    def heard(self) -> None:
        """Someone answered."""
        self._last_seen = time.monotonic()

    def absent(self) -> bool:
        """Whether nobody was there for too long."""
        now = time.monotonic()
        if now < self._look_at:
            return False
        self._look_at = now + LOOK_S
        crew = self._queue.crew()
        if crew.workers:
            self._last_seen = now
            if crew.processes > self._announced:
                self._announced = crew.processes
                self._watch.note(
                    f"{crew.workers}\u202f«\u202fkb work\u202f» extraient, avec"
                    f" {crew.processes}\u202fprocessus."
                )
            return False
        if now - self._last_seen < self._patience_s:
            return False
        other = (
            f" ({crew.others} d’une autre version du programme, ou d’autres bibliothèques)"
            if crew.others
            else ""
        )
        self._watch.note(
            f"Aucun «\u202fkb work\u202f» n’est là{other}\u202f: cette machine fait le reste."
        )
        return True


def _loaded(answer: Answer) -> bool:
    return not isinstance(answer.result, Refusal) or answer.result.loaded
