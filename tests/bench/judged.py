"""The judged sets under SHARED/data/relevance, each indexed once and asked as often as wanted.

Dev queries alone: what is measured here may be tuned on, and other queries are kept for judging.
"""

import os
import random
import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from statistics import mean
from time import thread_time

from kb.bootstrap import open_engine, open_searcher
from kb.evaluate import JudgedFolder, Judgements, evaluation_id, ndcg
from kb.french.fold import fold
from kb.model import DocId, Document
from kb.ranking import RANKING, Ranking
from kb.searcher import Searcher
from kb.settings import Settings
from tests.bench.rankers import DEPTH, Given

ROOT = Path(__file__).parents[2]
SETS = Path(os.environ.get("KB_SHARED", ROOT.parent / "shared")) / "data" / "relevance"
EVERY = 5
"""Of the queries of all sets, one in so many is timed on the sets as one collection."""

PASSES = 3


class Held:
    """Documents indexed once, by the names that whoever brought them knows them by."""

    def __init__(self, home: Path, documents: Mapping[str, Document]) -> None:
        self.settings = Settings(home=home)
        self.engine = open_engine(self.settings)
        self.names: dict[DocId, str] = {}
        self.given: list[Given] = []
        with self.engine.rebuild() as writer:
            for name, document in documents.items():
                self.names[document.id] = name
                self.given.append(Given(name, document.title, document.passages[0].text))
                writer.put(document)

    def searcher(self, ranking: Ranking = RANKING) -> Searcher:
        return open_searcher(self.settings, self.engine, ranking)

    def asking(self, ranking: Ranking = RANKING, *, exact: bool = False) -> "Ask":
        """How this program answers: names of the first hundred, without extracts and facets."""
        searcher = self.searcher(ranking)
        return lambda text: [
            self.names[match.id] for match in searcher.ranked(text, DEPTH, exact=exact)
        ]


Ask = Callable[[str], list[str]]


class Judged(Held):
    """One set with its judgements."""

    def __init__(self, folder: Path, home: Path) -> None:
        self.name = folder.name
        self.folder = JudgedFolder(folder=folder)
        self.judgements: Judgements = self.folder.judgements()
        self.queries = {
            name: text for name, text in self.folder.queries().items() if name in self.judgements
        }
        super().__init__(home / folder.name, dict(self.folder.documents()))

    def scored(self, ask: Ask, change: Callable[[str], str] = str) -> dict[str, float]:
        """nDCG@10 by query."""
        return {
            name: ndcg(ask(change(text)), self.judgements[name])
            for name, text in self.queries.items()
        }

    def reached(self, ask: Ask, change: Callable[[str], str] = str) -> float:
        """nDCG@10, mean of the queries."""
        return mean(self.scored(ask, change).values())


class Everything(Held):
    """All sets as one collection, to be timed on: of the size that a real collection grows to."""

    def __init__(self, sets: list[Judged], home: Path) -> None:
        asked = [(f"{s.name}/{name}", text) for s in sets for name, text in s.queries.items()]
        self.queries = dict(asked[::EVERY])
        self.warming = [text for _, text in asked[1::EVERY]]
        documents = {
            f"{s.name}/{name}": replace(document, id=evaluation_id(f"{s.name}/{name}"))
            for s in sets
            for name, document in s.folder.documents()
        }
        super().__init__(home / "everything", documents)

    def spent(self, ranking: Ranking = RANKING, *, exact: bool = False) -> list[float]:
        """Milliseconds of processor time a query, asked once after others; the least of passes.

        Each pass opens the index anew: the engine remembers what it was asked.
        """
        passes = []
        for _ in range(PASSES):
            self.engine.close()
            self.engine = open_engine(self.settings)
            ask = self.asking(ranking, exact=exact)
            for text in self.warming:
                ask(text)
            passes.append([spent(ask, text) for text in self.queries.values()])
        return [min(times) for times in zip(*passes, strict=True)]


def spent(ask: Ask, text: str) -> float:
    """Milliseconds of processor time."""
    started = thread_time()
    ask(text)
    return (thread_time() - started) * 1000


def folders(names: list[str] | None = None) -> list[Path]:
    """The sets there are, or those named."""
    found = sorted(SETS.iterdir()) if SETS.is_dir() else []
    return [path for path in found if path.is_dir() and (not names or path.name in names)]


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
