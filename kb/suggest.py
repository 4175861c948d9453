"""Completion of what a reader begins to type: titles, themes and acronyms of one generation.

Every word of an entry is a way in. Keys are folded, so accents and case never matter; entries are
shown as they are written.
"""

import re
from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from kb.french.fold import fold

MAX_KEY = 48
"""Letters of a way in that are kept; nobody types more before choosing."""

MAX_LOOKED_AT = 400
"""Entries compared for one answer: a first letter alone leads to thousands."""

SEPARATORS = re.compile(r"[\W_]+")


class SuggestionKind(StrEnum):
    """What a suggestion leads to, in the order readers are shown them."""

    THEME = "theme"
    ACRONYM = "acronym"
    TITLE = "title"


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion:
    """A completion. `target` is a theme's slug, a document's id, or the long form of an acronym."""

    text: str
    kind: SuggestionKind
    target: str = ""


class Completions:
    """Entries sorted by every way into them."""

    def __init__(self, entries: Iterable[Suggestion]) -> None:
        ways = [
            (key, position, number, entry)
            for number, entry in enumerate(entries)
            for position, key in enumerate(ways_into(entry.text))
        ]
        ways.sort(key=lambda way: way[:3])
        self.keys = [way[0] for way in ways]
        self.ways = [(position, entry) for _, position, _, entry in ways]

    def starting(self, prefix: str, limit: int) -> tuple[Suggestion, ...]:
        """Entries that hold a word starting so, those that begin with it first."""
        key = completion_key(prefix)
        if not key or limit < 1:
            return ()
        start = bisect_left(self.keys, key)
        end = bisect_left(
            self.keys, key + "\U0010ffff", start, min(len(self.keys), start + MAX_LOOKED_AT)
        )
        found = sorted(
            self.ways[start:end],
            key=lambda way: (
                way[0] > 0,
                list(SuggestionKind).index(way[1].kind),
                len(way[1].text),
                way[1].text,
            ),
        )
        by_text = {fold(entry.text.lower()): entry for _, entry in reversed(found)}
        ordered = dict.fromkeys(fold(entry.text.lower()) for _, entry in found)
        return tuple(by_text[text] for text in list(ordered)[:limit])


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
