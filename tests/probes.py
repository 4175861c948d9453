"""The project's own probes: small questions, small texts, whether one should find the other."""

import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

PROBES = Path(__file__).parent / "golden" / "french" / "probes.tsv"
HEADER = "famille\trequête\tdocument\tattendu"
ESCAPE = re.compile(r"\\(?:([nrtf])|u([0-9a-f]{4}))")
CONTROLS = {"n": "\n", "r": "\r", "t": "\t", "f": "\f"}


class Probe(NamedTuple):
    """One line of `probes.tsv`, its escapes read."""

    family: str
    query: str
    text: str
    wanted: bool

    def __str__(self) -> str:
        return f"{self.family}: {self.query!r} in {self.text!r}"


def unescaped(cell: str) -> str:
    return ESCAPE.sub(lambda m: CONTROLS[m[1]] if m[1] else chr(int(m[2], 16)), cell)


def own_probes() -> list[Probe]:
    header, *lines = PROBES.read_text(encoding="utf-8").splitlines()
    assert header == HEADER
    found = []
    for line in lines:
        family, query, text, wanted = line.split("\t")
        assert wanted in {"oui", "non"}
        found.append(Probe(family, unescaped(query), unescaped(text), wanted == "oui"))
    return found


def table(probes: Sequence[Probe], right: dict[str, Callable[[Probe], bool | None]]) -> str:
    """Markdown rows, a family each: probes, those that must not match, and how many each got right.

    `right` says by name whether a probe came out right; None where it was not put to that one.
    """
    rows = [
        f"| family | probes | must not match | {' | '.join(right)} |",
        f"|---|{'---|' * (2 + len(right))}",
    ]
    families = [*dict.fromkeys(probe.family for probe in probes), ""]
    for family in families:
        asked = [probe for probe in probes if family in ("", probe.family)]
        scores = []
        for judge in right.values():
            got = [result for probe in asked if (result := judge(probe)) is not None]
            scores.append(f"{sum(got)}/{len(got)}" if got else "–")
        unwanted = sum(not probe.wanted for probe in asked)
        rows.append(f"| {family or 'all'} | {len(asked)} | {unwanted} | {' | '.join(scores)} |")
    return "\n".join(rows)
