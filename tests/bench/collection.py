"""A synthetic collection with the statistics of French text: same size and seed, same collection.

Half of the words are the function words of French, half follow Zipf and Mandelbrot's law over a
made-up vocabulary; lengths are log-normal with a mean of about 790 words, in passages of up to 200.
Every engine is given the same words, separated by spaces, so that analysis costs and finds the same
everywhere.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import product

import numpy as np

VOCABULARY = 60_000
MEAN_WORDS = 787
PASSAGE_WORDS = 200
FUNCTION_SHARE = 0.5

FUNCTION_WORDS = (
    "de",
    "la",
    "le",
    "les",
    "et",
    "des",
    "à",
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
    "il",
    "ne",
    "pas",
    "est",
    "se",
    "cette",
    "ces",
    "son",
    "sa",
    "ses",
    "leur",
    "leurs",
    "aux",
    "ou",
    "comme",
    "mais",
    "dont",
    "été",
    "être",
    "nous",
    "vous",
    "ils",
    "elle",
    "elles",
    "on",
    "y",
    "tout",
    "tous",
    "toute",
    "toutes",
    "même",
    "aussi",
    "entre",
    "sans",
    "sous",
    "ont",
    "fait",
    "peut",
    "doit",
    "ainsi",
    "notamment",
    "lors",
    "afin",
    "après",
    "avant",
    "chaque",
    "deux",
    "trois",
    "très",
)
_ONSETS = (
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
)
_RHYMES = (
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
)


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


def content_words() -> list[str]:
    """Made-up words, most frequent first; none of them a function word."""
    syllables = ["".join(pair) for pair in product(_ONSETS, _RHYMES)]
    rng = np.random.default_rng(7)
    words: dict[str, None] = {}
    while len(words) < VOCABULARY:
        count = int(rng.integers(2, 5))
        words["".join(syllables[i] for i in rng.integers(0, len(syllables), count))] = None
    return [word for word in words if word not in FUNCTION_WORDS]


def documents(size: int) -> Iterator[BenchDocument]:
    """`size` documents, always the same ones."""
    words = np.array([*FUNCTION_WORDS, *content_words()], dtype=object)
    functions = len(FUNCTION_WORDS)
    function, content = _cumulative(functions, 2.0), _cumulative(len(words) - functions, 40.0)
    rng = np.random.default_rng(20_000)
    for number in range(size):
        length = 8 + int(np.clip(rng.lognormal(np.log(MEAN_WORDS) - 0.32, 0.8), 30, 20_000))
        ranks = functions + np.searchsorted(content, rng.random(length))
        # A document returns to its own subject: a fifth of its content is 40 words of its choice.
        own = functions + np.searchsorted(content, rng.random(40))
        chosen = rng.random(length) < 0.2
        ranks[chosen] = own[rng.integers(0, 40, int(chosen.sum()))]
        linking = rng.random(length) < FUNCTION_SHARE
        ranks[linking] = np.searchsorted(function, rng.random(int(linking.sum())))
        text = words[np.minimum(ranks, len(words) - 1)].tolist()
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


def _cumulative(size: int, shift: float) -> "np.ndarray[tuple[int], np.dtype[np.float64]]":
    """Zipf and Mandelbrot's law: rank r has a weight of 1 / (r + shift) ** 1.05."""
    weights = 1.0 / (np.arange(size) + shift) ** 1.05
    return np.cumsum(weights / weights.sum())
