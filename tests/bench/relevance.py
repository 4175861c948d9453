"""Relevance beside other engines, and what each feature brings: `python -m tests.bench.relevance`.

One configuration for every set under SHARED/data/relevance, dev queries only, one run. Times are
of the processor, on all sets as one collection. With --write the tables of docs/relevance.md are
replaced; build/relevance.json holds the figures.
"""

import argparse
import json
import re
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import mean, median, quantiles

from kb.evaluate import ndcg
from kb.ranking import RANKING, Ranking
from tests.bench.judged import ROOT, Everything, Judged, folders, slipped, unaccented
from tests.bench.rankers import RANKERS, Ranker, timed

DOCUMENTATION = ROOT / "docs" / "relevance.md"
TABLES = re.compile(r"(?<=<!-- measured -->\n).*(?=<!-- end -->)", re.DOTALL)

WITHOUT: dict[str, Ranking] = {
    "the title": replace(RANKING, title=0.0),
    "the word as typed": replace(RANKING, exact=0.0, accent=0.0),
    "low weight of common words": replace(RANKING, common=0.0),
    "coverage": replace(RANKING, coverage=0.0),
    "proximity": replace(RANKING, proximity=0.0),
    "length by kind of query": replace(RANKING, length_few=0.75, length_many=0.75),
    "thesaurus": replace(RANKING, expansion=0.0),
    "typing errors": replace(RANKING, correction=0.0, slip=0.0),
}

PLAIN = replace(
    RANKING,
    exact=0.0,
    accent=0.0,
    people=0.0,
    common=0.0,
    coverage=0.0,
    proximity=0.0,
    length_few=0.75,
    length_many=0.75,
    expansion=0.0,
    correction=0.0,
    slip=0.0,
)
"""Stems in title and text, added: what all the rest is measured against."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One line of a table: nDCG@10 a set, milliseconds a query on all of them together."""

    label: str
    scores: tuple[float, ...]
    times: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Bench:
    """The sets, apart and together."""

    sets: list[Judged]
    everything: Everything

    def ours(
        self,
        label: str,
        ranking: Ranking = RANKING,
        *,
        exact: bool = False,
        change: Callable[[str], str] = str,
        clock: bool = True,
    ) -> Row:
        """This program, each query timed as often as there are passes."""
        scores = [one.reached(one.asking(ranking, exact=exact), change) for one in self.sets]
        times = self.everything.spent(ranking, exact=exact) if clock else []
        return Row(label=label, scores=tuple(scores), times=tuple(times))

    def once(self) -> Row:
        """This program, each query asked once, as the others are."""
        everything = self.everything
        everything.engine.close()
        answers = timed(everything.asking(), everything.queries, everything.warming)
        scores = tuple(one.reached(one.asking()) for one in self.sets)
        return Row(label="ours", scores=scores, times=tuple(a.ms for a in answers.values()))

    def other(self, label: str, ranker: Ranker) -> Row:
        """Another engine.

        Raises:
            ModuleNotFoundError: it is not installed.

        """
        scores = []
        for one in self.sets:
            answers = ranker(one.given, one.queries, ())
            found = [ndcg(answers[name].ranked, one.judgements[name]) for name in one.queries]
            scores.append(mean(found))
        together = self.everything
        answers = ranker(together.given, together.queries, together.warming)
        times = tuple(answer.ms for answer in answers.values())
        return Row(label=label, scores=tuple(scores), times=times)

    def others(self) -> list[Row]:
        """Rows of the engines that are installed."""
        rows = []
        for label, ranker in RANKERS.items():
            try:
                rows.append(self.other(label, ranker))
            except ModuleNotFoundError as error:
                say(f"{label}: left out, {error}")
        return rows

    def table(self, corner: str, rows: list[Row]) -> str:
        """Markdown."""
        timed_too = any(row.times for row in rows)
        names = [one.name for one in self.sets]
        columns = [corner, *names, "mean nDCG@10", *(["ms p50", "ms p95"] if timed_too else [])]
        lines = [f"| {' | '.join(columns)} |", "|---|" + "---|" * (len(columns) - 1)]
        for row in rows:
            cells = [f"{score:.3f}" for score in (*row.scores, mean(row.scores))]
            if row.times:
                cells += [f"{median(row.times):.2f}", f"{quantiles(row.times, n=20)[18]:.2f}"]
            lines.append(f"| {' | '.join((row.label, *cells))} |")
        return "\n".join(lines)


def main() -> None:
    """Index, ask everyone, print, write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true", help="replace the tables of the page")
    parser.add_argument("--set", action="append", dest="sets", help="of this name; all by default")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="kb-relevance-") as home:
        sets = [Judged(folder, Path(home)) for folder in folders(chosen.sets)]
        bench = Bench(sets=sets, everything=Everything(sets, Path(home)))
        held, asked = len(bench.everything.given), len(bench.everything.queries)
        say(f"timed: {asked} queries over {held} documents")
        tables = {
            "Beside other engines": ("engine", [bench.once(), *bench.others()]),
            "What each feature brings": ("ours", ablation(bench)),
            "Careless typing": ("queries", careless(bench)),
        }
        page = [f"Timed: {asked} queries over {held:,} documents."]
        for heading, (corner, rows) in tables.items():
            page.append(f"### {heading}\n\n{bench.table(corner, rows)}")
            say(page[-1])
    figures = {
        heading: {
            row.label: {
                "ndcg_10": dict(zip([one.name for one in sets], row.scores, strict=True)),
                "p50_ms": median(row.times) if row.times else None,
            }
            for row in rows
        }
        for heading, (_, rows) in tables.items()
    }
    output = ROOT / "build" / "relevance.json"
    output.parent.mkdir(exist_ok=True)
    output.write_text(json.dumps(figures, indent=1), encoding="utf-8")
    if chosen.write:
        joined = "\n\n".join(page)
        text = TABLES.sub(lambda _: f"\n{joined}\n\n", DOCUMENTATION.read_text(encoding="utf-8"))
        DOCUMENTATION.write_text(text, encoding="utf-8")


def ablation(bench: Bench) -> list[Row]:
    """Ours without one feature, then without any."""
    return [
        bench.ours("ours"),
        *(bench.ours(f"without {name}", ranking) for name, ranking in WITHOUT.items()),
        bench.ours("stems of title and text alone", PLAIN),
        bench.ours("without stems", exact=True),
    ]


def careless(bench: Bench) -> list[Row]:
    """The queries as typed, and typed worse."""
    return [
        bench.ours("as typed", clock=False),
        bench.ours("one slip a query", change=slipped, clock=False),
        bench.ours("no accents typed", change=unaccented, clock=False),
    ]


def say(text: str) -> None:
    sys.stdout.write(f"{text}\n\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
