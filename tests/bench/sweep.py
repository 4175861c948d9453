"""Numbers of the ranking tried on dev queries, with what chance alone would give beside them.

    python -m tests.bench.sweep proximity=.1,.2,.3 window=2,3,4
    python -m tests.bench.sweep --grid title=.8,1 coverage=.5,1 --set piaf --set cnil-faq

Each NAME=VALUES is a number of `kb.ranking.Ranking`; one is changed at a time, with --grid all
together. A row gives nDCG@10 a set, the change of the mean of the sets against the ranking as it
is, and the interval that holds 95 % of what other queries of the same kind would show (paired
bootstrap, queries drawn anew within each set). « chance » says that the interval holds 0: not to be
tuned on. The change is given on either half of the queries too, which should agree.
"""

import argparse
import itertools
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from pathlib import Path
from statistics import mean, median
from time import thread_time

import numpy as np

from kb.ranking import RANKING, Ranking
from tests.bench.judged import Ask, Judged, folders

DRAWS = 4000
NUMBERS = {field.name: type(getattr(RANKING, field.name)) for field in fields(Ranking)}

Scores = Sequence[Mapping[str, float]]
"""nDCG@10 by query, a set each."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """How the mean of the sets changes; `low` and `high` hold 95 % of the draws."""

    change: float
    low: float
    high: float
    halves: tuple[float, float]

    @property
    def chance(self) -> bool:
        """Whether other queries may as well show the reverse."""
        return self.low <= 0 <= self.high


def compared(before: Scores, after: Scores) -> Compared:
    """Two rankings over the same queries.

    >>> compared([{"a": 0.5, "b": 0.5}], [{"a": 0.6, "b": 0.6}]).chance
    False
    """
    changes = [
        np.array([after_set[query] - score for query, score in before_set.items()])
        for before_set, after_set in zip(before, after, strict=True)
    ]
    generator = np.random.default_rng(0)
    draws = np.mean(
        [one[generator.integers(0, one.size, (DRAWS, one.size))].mean(axis=1) for one in changes],
        axis=0,
    )
    low, high = np.percentile(draws, (2.5, 97.5))
    return Compared(
        change=mean(float(one.mean()) for one in changes),
        low=float(low),
        high=float(high),
        halves=(
            mean(float(one[::2].mean()) for one in changes),
            mean(float(one[1::2].mean()) if one.size > 1 else 0.0 for one in changes),
        ),
    )


def settings(
    changes: Sequence[tuple[str, Sequence[float]]], *, grid: bool
) -> Iterator[dict[str, float]]:
    """What to try: one number at a time, or all combinations."""
    if grid:
        names = [name for name, _ in changes]
        for together in itertools.product(*(values for _, values in changes)):
            yield dict(zip(names, together, strict=True))
        return
    for name, values in changes:
        for value in values:
            yield {name: value}


def asked(sets: Sequence[Judged], ranking: Ranking) -> tuple[Scores, float]:
    """nDCG@10 of every query; the mean of the sets' median milliseconds of processor time."""
    scores, medians = [], []
    for one in sets:
        times: list[float] = []
        scores.append(one.scored(on_the_clock(one.asking(ranking), times)))
        medians.append(median(times))
    return scores, mean(medians)


def on_the_clock(ask: Ask, times: list[float]) -> Ask:
    """The same, noting milliseconds of processor time."""

    def noting(text: str) -> list[str]:
        started = thread_time()
        found = ask(text)
        times.append((thread_time() - started) * 1000)
        return found

    return noting


def row(label: str, scores: Scores, ms: float, found: Compared | None) -> str:
    """One line of the table."""
    means = [mean(one.values()) for one in scores]
    cells = [label, *(f"{score:.4f}" for score in (*means, mean(means)))]
    if found is None:
        cells += ["", "", ""]
    else:
        first, second = found.halves
        cells += [
            f"{found.change:+.4f}" + (" chance" if found.chance else ""),
            f"{found.low:+.4f} to {found.high:+.4f}",
            f"{first:+.4f} {second:+.4f}",
        ]
    return f"| {' | '.join((*cells, f'{ms:.2f}'))} |"


def change(text: str) -> tuple[str, tuple[float, ...]]:
    """`name=1,2,3`."""
    name, _, values = text.partition("=")
    if name not in NUMBERS:
        known = ", ".join(NUMBERS)
        raise argparse.ArgumentTypeError(f"{name!r} is no number of the ranking: {known}")
    try:
        return name, tuple(NUMBERS[name](value) for value in values.split(","))
    except ValueError:
        kind = NUMBERS[name].__name__
        raise argparse.ArgumentTypeError(f"{text!r}: expected {name}={kind},{kind}…") from None


def main(arguments: Sequence[str] | None = None) -> None:
    """Index, ask, print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("changes", nargs="+", metavar="NAME=VALUES", type=change)
    parser.add_argument("--grid", action="store_true", help="every combination of the values")
    parser.add_argument("--set", action="append", dest="sets", help="of this name; all by default")
    chosen = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="kb-sweep-") as home:
        sets = [Judged(folder, Path(home)) for folder in folders(chosen.sets)]
        if not sets:
            parser.error("no such judged set under SHARED/data/relevance")
        names = " | ".join(one.name for one in sets)
        say(f"| ranking | {names} | mean | change | 95 % | halves | ms |")
        say("|---|" + "---|" * (len(sets) + 5))
        before, ms = asked(sets, RANKING)
        say(row("as it is", before, ms, None))
        for tried in settings(chosen.changes, grid=chosen.grid):
            # a name and its type were checked by `change`
            after, ms = asked(sets, replace(RANKING, **tried))  # type: ignore[arg-type]  # checked
            label = ", ".join(f"{name} {value:g}" for name, value in tried.items())
            say(row(label, after, ms, compared(before, after)))


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
