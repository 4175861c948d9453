"""A synthetic collection with the statistics of French text: same size and seed, same collection.

Words follow Zipf's law over a made-up vocabulary; lengths are log-normal with a mean of about 790
words, in passages of up to 200. Every engine is given the same words, separated by spaces, so that
analysis costs and finds the same everywhere.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import product

import numpy as np

VOCABULARY = 60_000
MEAN_WORDS = 787
PASSAGE_WORDS = 200

_FUNCTION_WORDS = [
    "de",
    "la",
    "le",
    "et",
    "les",
    "des",
    "en",
    "un",
    "une",
    "du",
    "dans",
    "pour",
    "que",
    "qui",
    "sur",
    "par",
    "au",
    "avec",
    "plus",
    "ce",
    "sont",
    "est",
    "il",
    "ne",
    "pas",
]
_ONSETS = [
    "b",
    "c",
    "ch",
    "d",
    "f",
    "g",
    "j",
    "l",
    "m",
    "n",
    "p",
    "pr",
    "qu",
    "r",
    "s",
    "t",
    "tr",
    "v",
    "bl",
    "cr",
    "gr",
    "pl",
]
_RHYMES = [
    "a",
    "e",
    "é",
    "è",
    "i",
    "o",
    "u",
    "ou",
    "on",
    "an",
    "in",
    "eau",
    "al",
    "er",
    "ier",
    "ité",
    "tion",
    "ance",
    "ment",
]


@dataclass(frozen=True, slots=True)
class BenchDocument:
    """Words by passage, a title, and what facets count."""

    number: int
    title: str
    passages: tuple[str, ...]
    theme: str
    published: date

    @property
    def id(self) -> str:
        """16 hexadecimal digits, spread as digests are."""
        return f"{self.number * 0x9E3779B97F4A7C15 % 2**64:016x}"

    @property
    def text(self) -> str:
        """Every passage in one text."""
        return " ".join(self.passages)


def vocabulary() -> list[str]:
    """Words, most frequent first."""
    syllables = ["".join(pair) for pair in product(_ONSETS, _RHYMES)]
    rng = np.random.default_rng(7)
    words = dict.fromkeys(_FUNCTION_WORDS)
    while len(words) < VOCABULARY:
        count = int(rng.integers(2, 5))
        words["".join(syllables[i] for i in rng.integers(0, len(syllables), count))] = None
    return list(words)


def documents(size: int) -> Iterator[BenchDocument]:
    """`size` documents, always the same ones."""
    words = np.array(vocabulary(), dtype=object)
    weights = 1.0 / (np.arange(VOCABULARY) + 2.7) ** 1.05
    cumulative = np.cumsum(weights / weights.sum())
    rng = np.random.default_rng(20_000)
    for number in range(size):
        length = int(np.clip(rng.lognormal(np.log(MEAN_WORDS) - 0.32, 0.8), 30, 20_000))
        # A document returns to its own subject: a tenth of its words come from 40 of its choice.
        ranks = np.searchsorted(cumulative, rng.random(length + 8))
        own = np.searchsorted(cumulative, rng.random(40))
        chosen = rng.random(length + 8) < 0.1
        ranks[chosen] = own[rng.integers(0, 40, int(chosen.sum()))]
        text = words[np.minimum(ranks, VOCABULARY - 1)].tolist()
        body = text[8:]
        top, sub = int(rng.integers(0, 12)), int(rng.integers(0, 5))
        yield BenchDocument(
            number=number,
            title=" ".join(text[:8]),
            passages=tuple(
                " ".join(body[at : at + PASSAGE_WORDS]) for at in range(0, len(body), PASSAGE_WORDS)
            ),
            theme=f"theme{top}/sous{sub}",
            published=date(2008, 1, 1) + timedelta(days=int(rng.integers(0, 6_200))),
        )
