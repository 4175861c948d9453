"""Break the program for as long as it takes: `python -m tests.faults walk|sample [--write]`.

`walk` takes a small home and meets every call of every command with every kind of fault, in
`--lanes` at once. `sample` takes a larger one: each command is killed at random calls and moments,
then calls are refused in a random order, as many as `--minutes` allow. `--write` puts the counts
into docs/reliability.md.
"""

import argparse
import random
import sys
import tempfile
import time
from pathlib import Path

from tests.faults.journey import Journey, Stage, Tally, moments
from tests.faults.report import of_sample, of_walk, write
from tests.faults.walk import KINDS, walk_all
from tests.faults.world import Fault, World
from tests.scripted_site import ScriptedSite

REFUSALS = KINDS[1:]


def main() -> int:
    """Run it; 1 when something was wrong after an accident."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("how", choices=("walk", "sample"))
    options.add_argument("--lanes", type=int, default=2)
    options.add_argument("--kills", type=int, default=240)
    options.add_argument("--minutes", type=float, default=600.0, help="stop breaking after these")
    options.add_argument("--seed", type=int, default=9)
    options.add_argument("--only", action="append", default=[], help="commands, by name")
    options.add_argument("--write", action="store_true")
    asked = options.parse_args()
    begun = time.monotonic()
    if asked.how == "walk":
        walked = []
        for each in walk_all(asked.lanes, asked.minutes, asked.only):
            walked.append(each)
            progress(f"{sum(each.tally.accidents.values())} walked", each.stage, each.tally)
        text, tally = of_walk(walked, (time.monotonic() - begun) / 60)
    else:
        tally = sample(asked.kills, asked.minutes, asked.seed, asked.only)
        text = of_sample(tally, (time.monotonic() - begun) / 60, asked.seed)
    sys.stdout.write("\n\n".join((text, *tally.problems)) + "\n")
    if asked.write and not tally.problems:
        write(text, asked.how)
    return 1 if tally.problems else 0


def sample(kills: int, minutes: float, seed: int, only: list[str]) -> Tally:
    """Kills, then refusals, of the larger home."""
    until = time.monotonic() + 60 * minutes
    with tempfile.TemporaryDirectory(prefix="kb-faults-") as name, ScriptedSite() as site:
        folder = Path(name)
        tally = Tally()
        with (
            World(folder / "scratch") as world,
            Journey(world, folder / "j").prepared(site) as all_,
        ):
            stages = [s for s in all_.stages if not only or s.name in only]
            kill(all_, stages, tally, kills, seed)
            refuse(all_, stages, tally, until, seed)
    return tally


def kill(journey: Journey, stages: list[Stage], tally: Tally, count: int, seed: int) -> None:
    """SIGKILL: two of three right before or after a call chosen at random, one at any moment."""
    for number, (stage, share) in enumerate(moments(stages, count, seed)):
        if number // len(stages) % 3 == 2:
            journey.kill_after(stage, tally, share * stage.seconds)
        else:
            fault = (Fault.KILL_BEFORE, Fault.KILL_AFTER)[number // len(stages) % 3]
            journey.break_at(stage, tally, fault, 1 + int(share * stage.calls))
        progress(f"kill {number + 1}/{count}", stage.name, tally)


def refuse(journey: Journey, stages: list[Stage], tally: Tally, until: float, seed: int) -> None:
    """Each call refused in each of the ways; those that come first, when time is short."""
    accidents = [
        (stage, fault, lasting, at)
        for stage in stages
        for fault, lasting in REFUSALS
        for at in range(1, stage.calls + 1)
    ]
    random.Random(seed).shuffle(accidents)
    for number, (stage, fault, lasting, at) in enumerate(accidents):
        if time.monotonic() > until:
            return
        journey.break_at(stage, tally, fault, at, lasting=lasting)
        if number % 20 == 0:
            progress(f"refusal {number + 1}/{len(accidents)}", stage.name, tally)


def progress(what: str, stage: str, tally: Tally) -> None:
    """A line of where it stands."""
    line = f"{what}, {stage}: {sum(tally.accidents.values())}, {len(tally.problems)} wrong"
    sys.stderr.write(f"{line}\n")


if __name__ == "__main__":
    sys.exit(main())
