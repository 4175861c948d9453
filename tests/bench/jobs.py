"""What sharing extraction out costs and gives: `python -m tests.bench.jobs FOLDER`.

FOLDER holds PDFs and pages. One run on one machine, whose processes share its cores with the server
and with whatever else it does: processor time compares, the clock tells ratios.
"""

import datetime as dt
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory

from indexer.catalogue import BLOBS, Catalogue
from indexer.extract import PdfReader
from indexer.jobs import Answer, Job, JobQueue, Offered, job_key
from indexer.model import Extracted, Fetched
from indexer.pipeline import Unwatched
from indexer.pipeline.rereading import keep
from indexer.pipeline.sharing import Sharing, extract_shared
from indexer.pipeline.workers import Extraction, extract_all
from kb.model import CanonicalUrl
from tests.jobs.server import server

ROWS = 2_000
TYPES = {".pdf": "application/pdf", ".html": "text/html"}


def hold(catalogue: Catalogue, folder: Path, copies: int) -> None:
    """Every file of the folder, so many times at addresses of its own."""
    for path in sorted(folder.rglob("*")):
        for copy in range(copies if path.suffix in TYPES else 0):
            catalogue.resources.record(
                Fetched(
                    url=CanonicalUrl(f"https://exemple.fr/{copy}/{path.name}"),
                    source="essai",
                    media_type=TYPES[path.suffix],
                    body=path.read_bytes(),
                    fetched_at=dt.datetime(2024, 5, 2, tzinfo=dt.UTC),
                )
            )


def processor_s() -> float:
    """Of this process and of those it has waited for."""
    spent = map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(used.ru_utime + used.ru_stime for used in spent)


def timed(what: str, count: int, act: Callable[[], None]) -> None:
    """Do it, and print a row: how many a second of the clock, and of the processor."""
    clock, processor = time.perf_counter(), processor_s()
    act()
    clock, processor = time.perf_counter() - clock, processor_s() - processor
    print(  # noqa: T201 - what it is for
        f"| {what} | {count:,} | {count / clock:,.1f} | {1000 * processor / count:,.2f} |",
        flush=True,
    )


def written(folder: Path, done: list[Extraction]) -> None:
    """What the one writer of the catalogue sustains."""
    with Catalogue(folder) as catalogue:
        rows = [done[number % len(done)] for number in range(ROWS)]
        for number, one in enumerate(rows):
            catalogue.resources.record(
                Fetched(
                    url=CanonicalUrl(f"https://exemple.fr/rang/{number}"),
                    source="essai",
                    media_type=one.resource.media_type,
                    body=b"%d" % number,
                    fetched_at=dt.datetime(2024, 5, 2, tzinfo=dt.UTC),
                )
            )
        resources = catalogue.resources.list()
        answers = [_answer(one).to_bytes() for one in rows]

        def write() -> None:
            for item, sent in zip(resources, answers, strict=True):
                answer = Answer.from_bytes(sent)
                assert isinstance(answer.result, Extracted)
                keep(
                    catalogue,
                    Extraction(
                        resource=item,
                        version=answer.version,
                        result=answer.result,
                        duration_ms=answer.duration_ms,
                    ),
                )

        timed("reading an answer and writing it to the catalogue", ROWS, write)


def queued(url: str, done: list[Extraction]) -> None:
    """What each statement of the queue takes, one client at a time."""
    with JobQueue(url, stamp="essai") as indexing, JobQueue(url, stamp="essai") as worker:
        jobs = []
        for number in range(ROWS):
            fetched = Fetched(
                url=CanonicalUrl(f"https://exemple.fr/{number}"),
                source="essai",
                media_type="text/html",
                body=b"",
                fetched_at=dt.datetime(2024, 5, 2, tzinfo=dt.UTC),
            )
            job = Job(fetched=fetched, sha256="0" * 64, pdf_reader=PdfReader.PDFMINER)
            jobs.append(Offered(key=job_key(job, "essai"), job=job, size_bytes=number))
        answers = [_answer(one) for one in done]
        indexing.begin()
        timed("queue: offering jobs", ROWS, lambda: indexing.offer(jobs))

        def worked() -> None:
            for number in range(ROWS):
                taken = worker.take()
                assert taken is not None
                worker.answer(taken.key, answers[number % len(answers)])

        timed("queue: taking a job, then answering it", ROWS, worked)

        def collected() -> None:
            while found := indexing.answered(100):
                indexing.drop(list(found))

        timed("queue: collecting and dropping answers", ROWS, collected)
        indexing.end()


def _answer(one: Extraction) -> Answer:
    assert isinstance(one.result, Extracted)
    return Answer(version=one.version, result=one.result, duration_ms=one.duration_ms)


def main(folder: Path, copies: int) -> None:
    """Print the rows of a table."""
    with ExitStack() as stack:
        home = Path(stack.enter_context(TemporaryDirectory()))
        made = stack.enter_context(server())
        catalogue = stack.enter_context(Catalogue(home / "catalogue"))
        hold(catalogue, folder, copies)
        resources = catalogue.resources.list()
        done: list[Extraction] = []
        for processes in (1, 2):

            def local(processes: int = processes) -> None:
                done[:] = extract_all(resources, catalogue.resources.fetched, workers=processes)

            timed(f"extraction here, {processes} process", len(resources), local)
        for workers in (1, 2):

            def shared(workers: int = workers) -> None:
                program = [sys.executable, "-c", "from kb.cli import main; main()"]
                url = f"KB_QUEUE_URL={made.url}"
                arguments = ["--home", str(home), "work", "--processes", "1", "--idle", "8"]
                crew = [
                    subprocess.Popen(["env", url, *program, *arguments], stdout=subprocess.DEVNULL)
                    for _ in range(workers)
                ]
                sharing = Sharing(open=lambda: JobQueue(made.url), fewest=0, patience_s=120)
                started = time.perf_counter()
                found = 0
                for _ in extract_shared(catalogue, resources, sharing, Unwatched()):
                    found += 1
                    if found == 1:
                        started = time.perf_counter()
                clock = time.perf_counter() - started
                print(  # noqa: T201
                    f"| (from the first answer on) | | {(found - 1) / clock:,.1f} | |"
                )
                for worker in crew:
                    worker.wait()

            timed(f"extraction shared, {workers} `kb work`", len(resources), shared)
        texts = [one for one in done if isinstance(one.result, Extracted)]
        queued(made.url, texts)
        written(home / BLOBS / "written", texts)


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 1)
