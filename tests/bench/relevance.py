"""Relevance beside other engines, and what each feature brings: `python -m tests.bench.relevance`.

One configuration for every set under SHARED/data/relevance, dev queries only, one run. With --write
the tables of docs/relevance.md are replaced; build/relevance.json holds the figures.
"""

import argparse
import json
import os
import random
import re
import sys
import tempfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from statistics import mean, median

from kb.bootstrap import open_engine, open_searcher
from kb.engine import Engine
from kb.evaluate import JudgedFolder, Judgements, ndcg
from kb.french.fold import fold
from kb.model import DocId
from kb.ranking import RANKING, Ranking
from kb.settings import Settings
from tests.bench.rankers import DEPTH, RANKERS, Answers, Given, Ranker, timed

ROOT = Path(__file__).parents[2]
SETS = Path(os.environ.get("KB_SHARED", ROOT.parent / "shared")) / "data" / "relevance"
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

Row = tuple[str, list[tuple[float, float]]]


class Judged:
    """One set, indexed by ours once."""

    def __init__(self, folder: Path, home: Path) -> None:
        self.name = folder.name
        judged = JudgedFolder(folder=folder)
        self.judgements: Judgements = judged.judgements()
        self.queries = {
            name: text for name, text in judged.queries().items() if name in self.judgements
        }
        self.settings = Settings(home=home / folder.name)
        self.engine: Engine = open_engine(self.settings)
        self.names: dict[DocId, str] = {}
        self.given: list[Given] = []
        with self.engine.rebuild() as writer:
            for name, document in judged.documents():
                self.names[document.id] = name
                self.given.append(Given(name, document.title, document.passages[0].text))
                writer.put(document)

    def ours(
        self, ranking: Ranking = RANKING, *, exact: bool = False, change: Callable[[str], str] = str
    ) -> Answers:
        """What this program answers."""
        searcher = open_searcher(self.settings, self.engine, ranking)

        def ask(text: str) -> list[str]:
            found = searcher.ranked(text, DEPTH, exact=exact)
            return [self.names[match.id] for match in found]

        return timed(ask, {name: change(text) for name, text in self.queries.items()})

    def measured(self, answers: Answers) -> tuple[float, float]:
        """nDCG@10 and milliseconds a query, median."""
        scores = [ndcg(answers[name].ranked, self.judgements[name]) for name in self.queries]
        return mean(scores), median(answer.ms for answer in answers.values())


def slipped(text: str) -> str:
    """One slip in the longest word: a letter lost, doubled, replaced or swapped with the next."""
    chance = random.Random(text)
    word = max(re.findall(r"[^\W\d_]+", text) or [""], key=len)
    if len(word) < 4:
        return text
    at = chance.randrange(1, len(word) - 1)
    made = chance.choice(
        (
            word[:at] + word[at + 1 :],
            word[:at] + word[at] + word[at:],
            word[:at] + chance.choice("aeilnrst") + word[at + 1 :],
            word[:at] + word[at + 1] + word[at] + word[at + 2 :],
        )
    )
    return text.replace(word, made, 1)


def unaccented(text: str) -> str:
    return fold(text)


def main() -> None:
    """Index, ask everyone, print, write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true", help="replace the tables of the page")
    parser.add_argument("--sets", nargs="*", help="names of sets; all by default")
    chosen = parser.parse_args()
    folders = [path for path in sorted(SETS.iterdir()) if path.is_dir()]
    with tempfile.TemporaryDirectory(prefix="kb-relevance-") as home:
        judged = [
            Judged(folder, Path(home))
            for folder in folders
            if not chosen.sets or folder.name in chosen.sets
        ]
        peers = [row("ours", judged, Judged.ours), *others(judged)]
        say(table("engine", judged, peers))
        ablation = [
            peers[0],
            *(row(f"without {name}", judged, with_(r)) for name, r in WITHOUT.items()),
            row("stems of title and text alone", judged, with_(PLAIN)),
            row("without stems", judged, lambda one: one.ours(exact=True)),
        ]
        say(table("ours", judged, ablation))
        careless = [
            peers[0],
            row("one slip a query", judged, lambda one: one.ours(change=slipped)),
            row("no accents typed", judged, lambda one: one.ours(change=unaccented)),
        ]
        say(table("queries", judged, careless))
    page = "\n\n".join(
        (
            f"### Beside other engines\n\n{table('engine', judged, peers)}",
            f"### What each feature brings\n\n{table('ours', judged, ablation)}",
            f"### Careless typing\n\n{table('queries', judged, careless)}",
        )
    )
    figures = {
        label: {one.name: pair for one, pair in zip(judged, pairs, strict=True)}
        for label, pairs in (*peers, *ablation, *careless)
    }
    output = ROOT / "build" / "relevance.json"
    output.parent.mkdir(exist_ok=True)
    output.write_text(json.dumps(figures, indent=1), encoding="utf-8")
    if chosen.write:
        text = TABLES.sub(lambda _: f"\n{page}\n\n", DOCUMENTATION.read_text(encoding="utf-8"))
        DOCUMENTATION.write_text(text, encoding="utf-8")


def by(ranker: Ranker) -> Callable[[Judged], Answers]:
    return lambda one: ranker(one.given, one.queries)


def with_(ranking: Ranking) -> Callable[[Judged], Answers]:
    return lambda one: one.ours(ranking)


def row(label: str, judged: list[Judged], ask: Callable[[Judged], Answers]) -> Row:
    """One line of a table."""
    return label, [one.measured(ask(one)) for one in judged]


def others(judged: list[Judged]) -> list[Row]:
    """Rows of the engines that are installed."""
    rows = []
    for name, ranker in RANKERS.items():
        try:
            rows.append(row(name, judged, by(ranker)))
        except ModuleNotFoundError as error:
            say(f"{name}: left out, {error}")
    return rows


def table(corner: str, judged: list[Judged], rows: list[Row]) -> str:
    """Markdown: nDCG@10 and milliseconds a set, then both means."""
    lines = [
        f"| {corner} | {' | '.join(one.name for one in judged)} | mean nDCG@10 | ms |",
        "|---|" + "---|" * (len(judged) + 2),
    ]
    for label, pairs in rows:
        cells = " | ".join(f"{score:.3f}" for score, _ in pairs)
        score, ms = mean(pair[0] for pair in pairs), mean(pair[1] for pair in pairs)
        lines.append(f"| {label} | {cells} | {score:.3f} | {ms:.2f} |")
    return "\n".join(lines)


def say(text: str) -> None:
    sys.stdout.write(f"{text}\n\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
