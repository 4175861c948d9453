"""Every call of a small home, each kind of fault: several lanes, each with a home of its own."""

import multiprocessing
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from multiprocessing.context import SpawnProcess
from multiprocessing.queues import Queue
from pathlib import Path
from queue import Empty

from tests.faults.journey import Journey, Stage, Tally
from tests.faults.world import Fault, World
from tests.scripted_site import ScriptedSite

KINDS = (
    (Fault.KILL_BEFORE, False),
    (Fault.FULL, True),
    (Fault.FAILING, False),
    (Fault.READ_ONLY, True),
    (Fault.SHORT, False),
)
"""Each with whether it lasts: a full disk stays full, a bad sector is one."""

QUICKEST_FIRST = (
    *("rollback", "forget", "publish", "add again", "publish less", "extract and publish"),
    *("add", "backup", "index", "restore", "dictionary", "crawl", "crawl again"),
)
EVERY = 50
"""Accidents between two lines that tell where a lane stands."""

Task = tuple[str, Fault, bool]


@dataclass(frozen=True, slots=True, kw_only=True)
class Walked:
    """One kind of fault at each call of one stage; not `whole` when time was up before."""

    stage: str
    calls: int
    tally: Tally
    whole: bool


def walk_all(lanes: int, minutes: float, only: Sequence[str] = ()) -> Iterator[Walked]:
    """Walk each stage with each kind, in so many lanes at once; as they are done.

    Raises:
        RuntimeError: a lane died.

    """
    context = multiprocessing.get_context("spawn")
    tasks: Queue[Task] = context.Queue()
    results: Queue[Walked] = context.Queue()
    names = [name for name in QUICKEST_FIRST if not only or name in only]
    wanted = [(name, *kind) for name in names for kind in KINDS]
    for task in wanted:
        tasks.put(task)
    until = time.time() + 60 * minutes
    processes = [
        context.Process(target=lane, args=(number, tasks, results, until))
        for number in range(lanes)
    ]
    for process in processes:
        process.start()
    try:
        for _ in wanted:
            yield _next(results, processes)
    finally:
        for process in processes:
            process.join()


def _next(results: "Queue[Walked]", processes: Sequence[SpawnProcess]) -> Walked:
    while True:
        try:
            return results.get(timeout=1.0)
        except Empty:
            if any(process.exitcode for process in processes):
                raise RuntimeError("a lane died") from None


def lane(number: int, tasks: "Queue[Task]", results: "Queue[Walked]", until: float) -> None:
    """Walk one task after another until there is none left."""
    with ExitStack() as opened:
        folder = Path(opened.enter_context(tempfile.TemporaryDirectory(prefix="kb-walk-")))
        site = opened.enter_context(ScriptedSite())
        world = opened.enter_context(World(folder / "scratch", warm=True))
        journey = Journey(world, folder / "j", small=True)
        opened.enter_context(journey.prepared(site))
        cold: Journey | None = None
        while True:
            try:
                name, fault, lasting = tasks.get(timeout=1.0)
            except Empty:
                return
            if name == "dictionary" and cold is None:
                unwarmed = opened.enter_context(World(folder / "cold"))
                cold = Journey(unwarmed, folder / "c", small=True)
                opened.enter_context(cold.prepared_cold())
            chosen = cold if name == "dictionary" and cold else journey
            (stage,) = [each for each in chosen.stages if each.name == name]
            tally = Tally()
            whole = walk(chosen, stage, tally, fault, lasting=lasting, until=until, number=number)
            results.put(Walked(stage=name, calls=stage.calls, tally=tally, whole=whole))


def walk(
    journey: Journey,
    stage: Stage,
    tally: Tally,
    fault: Fault,
    *,
    lasting: bool,
    until: float = float("inf"),
    number: int = 0,
) -> bool:
    """One kind of fault at each call that can meet it, the first to the last; whether all were.

    The end is where the command is over before a fault is met, not a number counted beforehand.
    """
    at = done = told = 0
    while time.time() < until:
        met = journey.break_at(stage, tally, fault, at + 1, lasting=lasting)
        if met is None:
            return True
        at = met
        done += 1
        for problem in tally.problems[told:]:
            sys.stderr.write(f"{problem}\n")
        told = len(tally.problems)
        if done % EVERY == 0:
            wrong = len(tally.problems)
            line = f"lane {number}, {stage.name}, {fault.name}: {at}/{stage.calls}, {wrong} wrong"
            sys.stderr.write(f"{line}\n")
    return False
