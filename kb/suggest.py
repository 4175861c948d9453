"""Completion of what a reader begins to type: themes, acronyms, phrases, titles of one generation.

Every word of an entry is a way in. Keys are folded, so accents and case never matter; entries are
shown as they are written.
"""

import re
from array import array
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import accumulate
from operator import itemgetter

from kb.french.fold import fold

MAX_KEY = 48
"""Letters of a way in that are kept; nobody types more before choosing."""

MAX_LOOKED_AT = 400
"""Entries of a kind compared for one answer: a first letter alone leads to thousands."""

SEPARATORS = re.compile(r"[\W_]+")


class SuggestionKind(StrEnum):
    """What a suggestion leads to, in the order readers are shown them."""

    THEME = "theme"
    ACRONYM = "acronym"
    PHRASE = "phrase"
    TITLE = "title"


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion:
    """A completion. `target` is a theme's slug, a document's id, or the long form of an acronym."""

    text: str
    kind: SuggestionKind
    target: str = ""


INSIDE = 1 << 31
"""Added to the number of an entry where the way into it is not its first word."""


class Ways:
    """Entries of one kind sorted by every way into them.

    Ways are many: they are numbers and one text, a tenth of what as many objects take.
    """

    def __init__(self, entries: Iterable[Suggestion]) -> None:
        self.entries = sorted(entries, key=lambda entry: (len(entry.text), entry.text))
        ways = sorted(
            (key, number + INSIDE * (position > 0))
            for number, entry in enumerate(self.entries)
            for position, key in enumerate(ways_into(entry.text))
        )
        self.ways = array("I", [way for _, way in ways])
        self.keys = "".join(key for key, _ in ways)
        self.starts = array("I", accumulate((len(key) for key, _ in ways), initial=0))

    def starting(self, key: str) -> Iterator[tuple[bool, Suggestion]]:
        """Entries found by that key and those after it, and whether by a word inside them."""
        numbers = range(len(self.ways))
        start = bisect_left(numbers, key, key=self.key)
        end = min(start + MAX_LOOKED_AT, len(numbers))
        end = bisect_left(numbers, f"{key}\U0010ffff", start, end, key=self.key)
        for way in sorted(self.ways[start:end]):
            yield way >= INSIDE, self.entries[way % INSIDE]

    def key(self, number: int) -> str:
        """What a way in is found by, ways in order of it."""
        return self.keys[self.starts[number] : self.starts[number + 1]]


class Completions:
    """Entries, kind by kind, so that thousands of titles do not crowd a theme out."""

    def __init__(self, entries: Iterable[Suggestion]) -> None:
        kinds: dict[SuggestionKind, list[Suggestion]] = {kind: [] for kind in SuggestionKind}
        for entry in entries:
            kinds[entry.kind].append(entry)
        self.kinds = [Ways(found) for found in kinds.values()]

    def starting(self, prefix: str, limit: int) -> tuple[Suggestion, ...]:
        """Entries that hold a word starting so, those that begin with it first.

        At most half of them are phrases, so that documents are named too.
        """
        key = completion_key(prefix)
        if not key or limit < 1:
            return ()
        ways = [way for kind in self.kinds for way in kind.starting(key)]
        found: dict[str, Suggestion] = {}
        phrases = 0
        for _, entry in sorted(ways, key=itemgetter(0)):  # kinds stay in their order
            if entry.kind is SuggestionKind.PHRASE and entry.text not in found:
                phrases += 1
                if phrases > max(limit // 2, 1):
                    continue
            found.setdefault(entry.text, entry)
            if len(found) == limit:
                break
        return tuple(found.values())


def completion_key(text: str) -> str:
    """What is compared: folded words, one space between.

    >>> completion_key("  L’Égalité, des ")
    'l egalite des'
    """
    return SEPARATORS.sub(" ", fold(text.lower())).strip()[:MAX_KEY]


def ways_into(text: str) -> list[str]:
    """The text from each of its words on."""
    words = SEPARATORS.sub(" ", fold(text.lower())).split()
    return [" ".join(words[at : at + 8])[:MAX_KEY] for at in range(len(words))]
