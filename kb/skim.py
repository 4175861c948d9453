"""Finds in a long text, without analysing it, where words of a query seem to stand.

The text becomes one byte a character: letters folded to a-z, all else a space, so that offsets
stay. In it the beginnings of the query's words are looked for, and only words that begin so are
looked at. What this misses (a plural unlike its singular, dotted acronyms, decomposed accents)
matters only where it sees nothing at all: then the caller analyses the text whole.
"""

import re
import string
import unicodedata
from functools import lru_cache

from kb.french.stem import stem
from kb.french.stopwords import is_stop
from kb.query.marks import Found, Marker

WORD = re.compile(rb"[a-z0-9]+")
PLAIN = (string.ascii_lowercase + string.digits).encode()


def plain_byte(code: int) -> int:
    """The letter or digit that a Latin-1 character folds to, else a space."""
    folded = unicodedata.normalize("NFKD", chr(code)).lower()[:1].encode("ascii", "replace")
    return folded[0] if folded in PLAIN and folded else 0x20


FOLDING = bytes(plain_byte(code) for code in range(256))


def shadow_of(text: str) -> bytes:
    """The text folded, one byte a character, after one space.

    >>> shadow_of("L’Égalité !")
    b' l egalite  '
    """
    return b" " + text.encode("latin-1", "replace").translate(FOLDING)


def skim(text: str, marker: Marker) -> list[Found]:
    """Words that look like matches, in order."""
    shadow = shadow_of(text)
    find, glimpsed = shadow.find, marker.glimpsed
    found: dict[int, Found] = {}
    for needle in marker.needles:
        at = find(needle)
        while at >= 0:
            # The shadow is one ahead of the text, so the space before a word is the word's offset.
            if at not in found and (match := WORD.match(shadow, at + 1)):
                word = match[0]
                if word in glimpsed:
                    concept = glimpsed[word]
                else:
                    concept = glimpsed[word] = glimpse(word.decode(), marker)
                if concept is not None:
                    found[at] = Found(at, match.end() - 1, concept)
            at = find(needle, at + 1)
    return [found[at] for at in sorted(found)]


def glimpse(folded: str, marker: Marker) -> int | None:
    """The concept a word seems to answer; words of phrases hint at theirs."""
    stemmed = stem_of(folded)
    for words, word in ((marker.stems, stemmed), (marker.folded, folded)):
        if (concept := words.get(word)) is not None:
            return concept
    for start, concept in marker.prefixes:
        if folded.startswith(start):
            return concept
    return marker.hints.get(stemmed, marker.hints.get(folded))


@lru_cache(maxsize=1 << 15)
def stem_of(folded: str) -> str:
    """Its stem; none for a stop word."""
    return "" if is_stop(folded) else stem(folded)
