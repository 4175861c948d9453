"""The counts of accidents as a table of docs/reliability.md, between two marks."""

from collections.abc import Sequence

from tests.faults.journey import Stage, Tally
from tests.faults.world import ROOT

DOCUMENT = ROOT / "docs/reliability.md"
BEGIN, END = "<!-- faults -->", "<!-- /faults -->"
KINDS = {
    "KILL": "SIGKILL",
    "FULL": "disk full",
    "FAILING": "EIO",
    "READ_ONLY": "read-only",
    "SHORT": "short write",
}


def table(stages: Sequence[Stage], tally: Tally, minutes: float) -> str:
    """A row a stage, a column a kind of accident."""
    rows = [
        f"| command | calls | {' | '.join(KINDS.values())} |",
        f"|---|---{'|---' * len(KINDS)}|",
    ]
    for stage in stages:
        counts = " | ".join(str(tally.accidents[stage.name, kind]) for kind in KINDS)
        rows.append(f"| {stage.name} | {stage.calls} | {counts} |")
    totals = {
        kind: sum(n for (_, each), n in tally.accidents.items() if each == kind) for kind in KINDS
    }
    rows.append(f"| all | | {' | '.join(str(n) for n in totals.values())} |")
    said = sum(tally.refused.values())
    rows.append("")
    rows.append(
        f"{sum(totals.values())} accidents in {minutes:.0f} minutes; after {len(tally.problems)} "
        f"of them something was wrong. {said} commands ended by saying what the disk had refused."
    )
    return "\n".join(rows)


def write(text: str) -> None:
    """Put it into the document."""
    whole = DOCUMENT.read_text(encoding="utf-8")
    before, _, rest = whole.partition(BEGIN)
    _, _, after = rest.partition(END)
    DOCUMENT.write_text(f"{before}{BEGIN}\n{text}\n{END}{after}", encoding="utf-8")
