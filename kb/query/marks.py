"""What of a text answers a query: words by stem, exact words, beginnings, and phrases as wholes.

A word asked for only inside a phrase is marked only where the whole phrase stands.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple

from kb.french import Token
from kb.french.fold import fold

SHORT = 5
"""Words up to here are known by three letters, others by four: inflection spares those."""

RUN = re.compile(rb"[a-z0-9]+")


class Key(StrEnum):
    """Which key of a token is compared."""

    STEM = "stem"
    FOLDED = "folded"
    PREFIX = "prefix"


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """Words at successive positions, alternatives a slot; an empty slot is any one word.

    `concept` numbers what was asked: two forms of one word share it. A text that covers more
    `weight` answers better. `title_only` marks stand in titles and nowhere else.
    """

    slots: tuple[frozenset[str], ...]
    key: Key
    concept: int
    weight: float = 1.0
    title_only: bool = False
    words: frozenset[str] = frozenset()
    """How the words are spelt, folded: texts are skimmed for what begins like them."""


class Found(NamedTuple):
    """A marked stretch of a text, in code points, and the concept it answers.

    `text` is the word as analysis reads it, whole where the text breaks it at a line end.
    """

    start: int
    end: int
    concept: int
    text: str = ""


class Told(NamedTuple):
    """What a word tells by itself: what it marks (offsets its own), whether a phrase wants it."""

    found: tuple[Found, ...]
    hint: bool


@dataclass(frozen=True, slots=True)
class Marker:
    """Marks compiled for reading many texts."""

    stems: Mapping[str, int] = field(default_factory=dict)
    folded: Mapping[str, int] = field(default_factory=dict)
    prefixes: tuple[tuple[str, int], ...] = ()
    phrases: tuple[Mark, ...] = ()
    weights: Mapping[int, float] = field(default_factory=dict)
    hints: Mapping[str, int] = field(default_factory=dict)
    """Words of phrases → a number of their own: where to look closer."""
    words: frozenset[str] = frozenset()
    """Every mark's."""
    keys: frozenset[str] = frozenset()
    """Every key that a whole word is known by, those of phrases included."""
    starts: tuple[str, ...] = ()
    """How words may begin, whatever follows."""
    beginnings: frozenset[str] = frozenset()
    """The first two letters of every key and start, folded; one letter where there is but one."""
    needles: tuple[bytes, ...] = ()
    """How the words begin, folded, each after a space: what skimming looks for."""
    boring: set[str] = field(default_factory=set, compare=False, repr=False)
    """Words between spaces that are known to answer nothing; whoever reads texts adds to it."""
    telling: dict[str, Told] = field(default_factory=dict, compare=False, repr=False)
    """Words between spaces that answer, and what; likewise."""
    glimpsed: dict[bytes, int | None] = field(default_factory=dict, compare=False, repr=False)
    """Folded words seen while skimming → the concept they seem to answer; likewise."""

    @classmethod
    def of(cls, marks: Iterable[Mark], *, title: bool) -> "Marker":
        """What to look for in titles, or in passages."""
        stems: dict[str, int] = {}
        folded: dict[str, int] = {}
        prefixes: list[tuple[str, int]] = []
        phrases: list[Mark] = []
        weights: dict[int, float] = {}
        spelt: set[str] = set()
        for mark in marks:
            if mark.title_only and not title:
                continue
            spelt |= mark.words
            weights[mark.concept] = max(mark.weight, weights.get(mark.concept, 0.0))
            if len(mark.slots) > 1:
                phrases.append(mark)
            elif mark.key is Key.PREFIX:
                prefixes += [(text, mark.concept) for text in mark.slots[0]]
            else:
                words = stems if mark.key is Key.STEM else folded
                for text in mark.slots[0]:
                    words.setdefault(text, mark.concept)
        words_of_phrases = [w for mark in phrases for slot in mark.slots for w in sorted(slot)]
        hints = {word: -number for number, word in enumerate(dict.fromkeys(words_of_phrases), 1)}
        keys = frozenset((*stems, *folded, *hints))
        starts = tuple(text for text, _ in prefixes)
        return cls(
            stems,
            folded,
            tuple(prefixes),
            tuple(phrases),
            weights,
            hints,
            frozenset(spelt),
            keys,
            starts,
            frozenset(fold(text[:2].lower())[:2] for text in (*keys, *starts)),
            tuple(dict.fromkeys(needle for word in spelt for needle in needles_of(word))),
        )

    def __bool__(self) -> bool:
        """Whether there is anything to look for."""
        return bool(self.stems or self.folded or self.prefixes or self.phrases)

    def word(self, folded: str, stem: str, *, stop: bool) -> int | None:
        """The concept a word answers by itself, known by the keys of its token."""
        if not stop and (concept := self.stems.get(stem)) is not None:
            return concept
        if (concept := self.folded.get(folded)) is not None:
            return concept
        for text, concept in self.prefixes:
            if folded.startswith(text):
                return concept
        return None

    def find(self, tokens: Sequence[Token]) -> list[Found]:
        """Marked words in order, none overlapping another."""
        found = [
            Found(token.start, token.end, concept, token.text)
            for token in tokens
            if (concept := self.word(token.folded, token.stem, stop=token.stop)) is not None
        ]
        if self.phrases:
            found += self.find_phrases(tokens)
        return apart(found)

    @property
    def reach(self) -> int:
        """How many positions the longest phrase takes; 0 without phrases."""
        return max((len(mark.slots) for mark in self.phrases), default=0)

    def find_phrases(self, tokens: Sequence[Token]) -> Iterator[Found]:
        """Every word of every phrase that stands whole."""
        places: dict[int, list[Token]] = {}
        for token in tokens:
            places.setdefault(token.position, []).append(token)
        for mark in self.phrases:
            for position in places:
                if words := standing(mark, places, position):
                    yield from (Found(t.start, t.end, mark.concept, t.text) for t in words)


def needles_of(word: str) -> Iterator[bytes]:
    """How a folded word begins, after a space, its first run of letters and digits at least.

    >>> list(needles_of("egalite")), list(needles_of("pays"))
    ([b' egal'], [b' pay'])
    """
    if run := RUN.search(word.encode("latin-1", "replace")):
        yield b" " + run[0][: 3 if len(run[0]) <= SHORT else 4]


def standing(mark: Mark, places: Mapping[int, list[Token]], position: int) -> list[Token]:
    """The tokens of a phrase that begins at this position; none when it does not."""
    words: list[Token] = []
    for step, slot in enumerate(mark.slots):
        here = places.get(position + step, ())
        if not here:
            return []
        fitting = [t for t in here if not slot or key_of(t, mark.key) & slot]
        if not fitting:
            return []
        words.append(min(fitting, key=lambda t: t.end - t.start))
    return words


def key_of(token: Token, key: Key) -> frozenset[str]:
    """What of a token is compared with a slot; a stop word has no stem to find it by."""
    if key is Key.STEM:
        return frozenset() if token.stop else frozenset((token.stem,))
    return frozenset((token.folded, token.exact))


def apart(found: list[Found]) -> list[Found]:
    """In order of start, stretches that overlap made one."""
    out: list[Found] = []
    for one in sorted(found, key=lambda f: (f.start, -f.end)):
        if out and one.start < out[-1].end:
            last = out[-1]
            if one.end > last.end:
                out[-1] = Found(last.start, one.end, last.concept, one.text)
            continue
        out.append(one)
    return out
