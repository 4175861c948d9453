"""A writer killed at any moment leaves the last generation whole, and the next write works.

Real processes, killed with SIGKILL at seeded moments over the measured duration of a write, and at
two moments of interest.
KB_KILLS sets how many.
"""

import multiprocessing
import os
import random
import time
from collections.abc import Iterator
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerProcess
from pathlib import Path

import pytest

from kb.clauses import Everything, Field, Term
from kb.engine import EngineQuery
from kb.engines.whoosh_engine import WhooshEngine
from tests.contract.collection import doc_id, document, index

KILLS = int(os.environ.get("KB_KILLS", "50"))
DOCUMENTS = 120
EVERY = 10
"""Of so many kills one waits for a write to have begun, and one for it to have ended."""
OVERRUN = 1.4
"""Moments reach a little beyond the duration measured, to meet the switch and what follows it."""


def edition(number: int) -> Iterator[tuple[int, str]]:
    """Documents of one edition: each text names it, so that a mixture would show."""
    for doc in range(DOCUMENTS):
        yield doc, f"édition{number} " + " ".join(f"mot{doc * word % 97}" for word in range(1, 80))


def publish(folder: Path, number: int) -> None:
    """Replace every document by its next edition."""
    index(WhooshEngine(folder), *(document(doc, text) for doc, text in edition(number)))


def write_on(folder: Path, number: int, started: Connection) -> None:
    """Publish edition after edition until killed."""
    while True:
        started.send(number)
        publish(folder, number)
        number += 1


def wait(
    kill: int, moment: float, folder: Path, process: ForkServerProcess, ours: Connection
) -> None:
    """Until the writer is to be killed: at a moment, in seconds, or where it must be seen once.

    However fast the machine is, some are killed while they write and some after they have switched.
    """
    if kill % EVERY == 0:
        ours.recv()  # the next edition has begun
    elif kill % EVERY == 1:
        while process.is_alive() and not any(folder.glob("*.new")):
            process.join(0.001)
    else:
        process.join(moment)


def published(folder: Path) -> int:
    """The edition that a reader finds, which must be whole."""
    engine = WhooshEngine(folder)
    engine.verify()
    with engine.reader() as reader:
        assert list(reader.ids()) == [doc_id(doc) for doc in range(DOCUMENTS)]
        texts = [reader.passages(doc)[0].text for doc in reader.ids()]
        number = int(texts[0].split()[0].removeprefix("édition"))
        assert texts == [text for _, text in edition(number)]
        words = Term(Field.BODY_EXACT, (f"edition{number}",))
        assert reader.search(EngineQuery(clause=words)).total == DOCUMENTS
        assert reader.search(EngineQuery(clause=Everything())).total == DOCUMENTS
    engine.close()
    return number


@pytest.fixture(scope="module")
def processes() -> multiprocessing.context.ForkServerContext:
    """Processes that start at once, with what they need imported."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([__name__, "kb.engines.whoosh_engine"])
    return context


def test_killed_writer_leaves_a_whole_generation_and_the_next_write_works(
    tmp_path: Path, processes: multiprocessing.context.ForkServerContext
) -> None:
    publish(tmp_path, 1)
    before = time.perf_counter()
    publish(tmp_path, 2)
    duration = (time.perf_counter() - before) * OVERRUN
    moments = random.Random(9)  # a seed, so that a failure comes again
    last, half_written, switched = 2, 0, 0
    for kill in range(KILLS):
        ours, theirs = processes.Pipe()
        process = processes.Process(target=write_on, args=(tmp_path, last + 1, theirs))
        process.start()
        theirs.close()
        assert ours.recv() == last + 1
        wait(kill, (kill + moments.random()) / KILLS * duration, tmp_path, process, ours)
        process.kill()
        process.join()
        ours.close()
        found = published(tmp_path)
        assert found >= last
        switched += found > last
        half_written += any(tmp_path.glob("*.new"))
        last = found + 1
        publish(tmp_path, last)
        assert published(tmp_path) == last
        assert not any(tmp_path.glob("*.new"))
    assert half_written > 0
    assert switched > 0
