"""Phrases that several documents use in their titles and summaries, to complete what is typed with.

Words are put together as long as each stands beside the next in LEAST documents or more (Agrawal
and Srikant 1994: no phrase is more frequent than its parts), so few of them are ever made.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from kb.french.fold import fold
from kb.french.lemma import is_word
from kb.french.stopwords import STOP_WORDS

LEAST = 3
"""Documents that use a phrase."""

MAX_WORDS = 6
MAX_PHRASES = 2000
MAX_CHARS = 160
"""How much of a title with its summary is read: two seconds for twenty thousand."""

NEARLY_ALWAYS = 0.8
"""A phrase that is so often part of a longer one says nothing by itself: « comité social »."""

WORD = re.compile(r"[^\W_]+(?:[-·][^\W_]+)*")
APART = re.compile(r"[^\w\s'’·-]+|\s-\s")
"""What no phrase goes across."""


class Word(NamedTuple):
    """A word of a text, and where it stands in it."""

    key: str
    stop: bool
    start: int
    end: int


def frequent_phrases(texts: Sequence[str], least: int = LEAST) -> list[str]:
    """Phrases of at least two full words in `least` texts or more, the most frequent first.

    A phrase that is seldom used but inside a longer one is left out. Texts are read twice: the
    words of all of them would take far more memory than what is found.
    """
    pairs: Counter[tuple[str, str]] = Counter()
    for text in texts:
        found = runs(text[:MAX_CHARS])
        pairs.update({(a.key, b.key) for run in found for a, b in pairwise(run)})
    pairs = Counter({pair: n for pair, n in pairs.items() if n >= least})
    held: defaultdict[tuple[str, ...], Counter[str]] = defaultdict(Counter)
    for text in texts:
        seen: dict[tuple[str, ...], str] = {}
        for run in runs(text[:MAX_CHARS]):
            for words in together(run, pairs, least):
                key = tuple(word.key for word in words)
                seen.setdefault(key, text[words[0].start : words[-1].end])
        for key, surface in seen.items():
            held[key][surface] += 1
    counts = {key: n for key, shown in held.items() if (n := shown.total()) >= least}
    inside: defaultdict[tuple[str, ...], int] = defaultdict(int)
    for key, count in counts.items():
        for size in range(2, len(key)):
            for at in range(len(key) - size + 1):
                part = key[at : at + size]
                inside[part] = max(inside[part], count)
    kept = [key for key, count in counts.items() if inside[key] < NEARLY_ALWAYS * count]
    kept.sort(key=lambda key: (-counts[key], key))
    return [as_written(held[key]) for key in kept[:MAX_PHRASES]]


def runs(text: str) -> list[list[Word]]:
    """Words of a text, apart where a phrase ends."""
    found = []
    start = 0
    for end in (*(match.end() for match in APART.finditer(text)), len(text)):
        run = []
        for match in WORD.finditer(text, start, end):
            lower = match[0].lower()
            elided = text[match.end() : match.end() + 1] in ("'", "’")
            stop = elided or lower in STOP_WORDS
            run.append(Word(fold(lower), stop, match.start(), match.end()))
        start = end
        if len(run) > 1:
            found.append(run)
    return found


def together(
    run: Sequence[Word], pairs: Counter[tuple[str, str]], least: int
) -> Iterator[Sequence[Word]]:
    """Stretches whose words often stand together, from a full word to another."""
    for first, word in enumerate(run):
        if word.stop or not telling(word.key) or word.key.isdigit():
            continue
        for last in range(first + 1, min(first + MAX_WORDS, len(run))):
            if pairs[run[last - 1].key, run[last].key] < least:
                break
            if not run[last].stop and telling(run[last].key):
                yield run[first : last + 1]


def telling(key: str) -> bool:
    """Whether a word may begin or end a phrase: no letter alone, no number but of a year."""
    return len(key) == 4 if key.isdigit() else len(key) > 2


def as_written(shown: Counter[str]) -> str:
    """The commonest spelling; the capital of a title's first word goes, that of a name stays."""
    text = min(shown, key=lambda s: (-shown[s], s.isupper(), s[0].isupper(), s.isascii(), s))
    text = " ".join(text.split())
    first, _, rest = text.partition(" ")
    plain = first[1:].islower() and is_word(fold(first.lower())) and not rest[:1].isupper()
    return text[0].lower() + text[1:] if plain else text
