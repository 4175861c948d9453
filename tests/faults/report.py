"""The counts of accidents as tables of docs/reliability.md, each between two marks."""

from collections.abc import Sequence

from tests.faults.journey import Tally
from tests.faults.walk import Walked
from tests.faults.world import ROOT

DOCUMENT = ROOT / "docs/reliability.md"
KINDS = {
    "KILL": "SIGKILL",
    "FULL": "disk full",
    "FAILING": "EIO",
    "READ_ONLY": "read-only",
    "SHORT": "short write",
}


def table(calls: Sequence[tuple[str, int]], tally: Tally) -> str:
    """A row a command with its number of calls, a column a kind of accident."""
    rows = [
        f"| command | calls | {' | '.join(KINDS.values())} |",
        f"|---|--:{'|--:' * len(KINDS)}|",
    ]
    for name, number in calls:
        counts = " | ".join(f"{tally.accidents[name, kind]:,}" for kind in KINDS)
        rows.append(f"| {name} | {number} | {counts} |")
    totals = " | ".join(f"{number:,}" for number in of_kinds(tally).values())
    rows.append(f"| all | {sum(number for _, number in calls):,} | {totals} |")
    return "\n".join(rows)


def of_kinds(tally: Tally) -> dict[str, int]:
    """How many accidents there were of each kind."""
    return {
        kind: sum(n for (_, each), n in tally.accidents.items() if each == kind) for kind in KINDS
    }


def sentence(tally: Tally, minutes: float) -> str:
    """How many accidents, how long, how many went wrong, how many commands said so."""
    return (
        f"{sum(tally.accidents.values()):,} accidents in {minutes:.0f} minutes; after "
        f"{len(tally.problems)} of them something was wrong. {sum(tally.refused.values()):,} "
        "commands ended by saying what the disk had refused."
    )


def of_walk(walked: Sequence[Walked], minutes: float) -> tuple[str, Tally]:
    """The table of a walk with a sentence below, and everything counted."""
    tally = Tally()
    for each in walked:
        tally.add(each.tally)
    calls = dict(sorted((each.stage, each.calls) for each in walked))
    cut = sorted({each.stage for each in walked if not each.whole})
    lines = [table(list(calls.items()), tally), sentence(tally, minutes)]
    if cut:
        lines.append(f"Time was up before every call was walked of: {', '.join(cut)}.")
    return "\n\n".join(lines), tally


def of_sample(tally: Tally, minutes: float, seed: int) -> str:
    """The same of a sample, in a line."""
    kinds = ", ".join(f"{KINDS[kind]} {number}" for kind, number in of_kinds(tally).items())
    return f"{sentence(tally, minutes)} ({kinds}; seed {seed}.)"


def write(text: str, mark: str) -> None:
    """Put it into the document, where the mark says."""
    begin, end = f"<!-- {mark} -->", f"<!-- /{mark} -->"
    whole = DOCUMENT.read_text(encoding="utf-8")
    before, found, rest = whole.partition(begin)
    _, closed, after = rest.partition(end)
    if not (found and closed):
        raise LookupError(f"{DOCUMENT} has no {begin} … {end}")
    DOCUMENT.write_text(f"{before}{begin}\n{text}\n{end}{after}", encoding="utf-8")
