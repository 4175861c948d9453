"""Break the program for as long as it takes: `python -m tests.faults [--write]`.

Every stage is killed at random calls and moments; then each of its calls is refused by a full, a
failing and a read-only disk, and shortened, in a random order, as many as `--minutes` allow.
`--write` puts the counts into docs/reliability.md.
"""

import argparse
import random
import sys
import tempfile
import time
from pathlib import Path

from tests.faults.journey import Journey, Stage, Tally, moments
from tests.faults.report import table, write
from tests.faults.world import Fault, World
from tests.scripted_site import ScriptedSite

REFUSALS = (
    (Fault.FULL, True),
    (Fault.FAILING, False),
    (Fault.READ_ONLY, True),
    (Fault.SHORT, False),
)
"""Each with whether it lasts: a full disk stays full, a bad sector is one."""


def main() -> int:
    """Run it; 1 when something was wrong after an accident."""
    options = argparse.ArgumentParser()
    options.add_argument("--kills", type=int, default=240)
    options.add_argument("--minutes", type=float, default=600.0, help="stop refusing after these")
    options.add_argument("--seed", type=int, default=9)
    options.add_argument("--only", action="append", help="stages, by name")
    options.add_argument("--write", action="store_true")
    asked = options.parse_args()
    with tempfile.TemporaryDirectory(prefix="kb-faults-") as name, ScriptedSite() as site:
        folder = Path(name)
        tally = Tally()
        begun = time.monotonic()
        with (
            World(folder / "scratch") as world,
            Journey(world, folder / "j").prepared(site) as all_,
        ):
            stages = [s for s in all_.stages if not asked.only or s.name in asked.only]
            kill(all_, stages, tally, asked.kills, asked.seed)
            refuse(all_, stages, tally, begun + asked.minutes * 60, asked.seed)
        minutes = (time.monotonic() - begun) / 60
    text = table(stages, tally, minutes)
    sys.stdout.write("\n\n".join((text, *tally.problems)) + "\n")
    if asked.write and not tally.problems:
        write(text)
    return 1 if tally.problems else 0


def kill(journey: Journey, stages: list[Stage], tally: Tally, count: int, seed: int) -> None:
    """SIGKILL: two of three right before or after a call chosen at random, one at any moment."""
    for number, (stage, share) in enumerate(moments(stages, count, seed)):
        if number // len(stages) % 3 == 2:
            journey.kill_after(stage, tally, share * stage.seconds)
        else:
            fault = (Fault.KILL_BEFORE, Fault.KILL_AFTER)[number // len(stages) % 3]
            journey.break_at(stage, tally, fault, 1 + int(share * stage.calls))
        progress(f"kill {number + 1}/{count}", stage, tally)


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
            progress(f"refusal {number + 1}/{len(accidents)}", stage, tally)


def progress(what: str, stage: Stage, tally: Tally) -> None:
    """A line of where it stands."""
    line = f"{what}, {stage.name}: {sum(tally.accidents.values())}, {len(tally.problems)} wrong"
    sys.stderr.write(f"{line}\n")


if __name__ == "__main__":
    sys.exit(main())
