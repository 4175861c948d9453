"""Words cut at line ends: joined, kept with their hyphen, or left for the analyzer to read both.

The text decides before the dictionary: joined when it writes the whole more often than the
compound, kept when it writes the compound. Where it writes neither, a word that the dictionary of
French knows is joined, and two words that it knows are a compound.
"""

import re
from collections import Counter
from collections.abc import Iterable
from enum import Enum

from kb.french.words import join_by_dictionary

Vocabulary = Counter[str]
HYPHENS = "-\u2010\u2011\u00ad"

_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_CUT = re.compile(r"(?P<left>[^\W\d_]+(?:[-’'][^\W\d_]+)*)[-\u2010\u2011]$")
_DIGIT_CUT = re.compile(r"\d[-\u2010\u2011]$")
_FIRST = re.compile(r"[^\W\d_]+")
_SEPARATE = frozenset(
    {"demi", "mi", "semi", "vice", "ex", "sous", "grand", "non", "quasi", "ci", "là", "e", "co"}
    | {"avant", "après", "arrière", "sud", "nord", "socio", "multi", "infra", "sub", "auto"}
)
"""First parts that keep their hyphen before a word, where nothing else says that they lose it."""
_WELDED = frozenset(
    {"pré", "ré", "dé", "hyper", "inter", "super", "macro", "micro", "télé", "trans"}
)
"""First parts that lose it, in the spelling of today."""
_CLITICS = frozenset(
    {"je", "tu", "il", "elle", "on", "nous", "vous", "ils", "elles", "ce", "ci", "là", "même"}
    | {"mêmes", "t", "y", "en", "le", "la", "les", "lui", "leur", "moi", "toi"}
)


class Join(Enum):
    """What a line end that a hyphen precedes is."""

    WHOLE = "whole"
    COMPOUND = "compound"
    UNKNOWN = "unknown"
    DASH = "dash"
    GUESS = "guess"
    NONE = "none"


def vocabulary_of(texts: Iterable[str]) -> Vocabulary:
    """How often lines write each word, compounds whole; those cut at line ends do not count."""
    words: Vocabulary = Counter()
    for text in texts:
        lowered = text.lower().rstrip()
        found = _WORD.findall(lowered)
        if found and lowered.endswith(found[-1] + "-"):
            found.pop()
        words.update(found)
    return words


def join_of(before: str, after: str, vocabulary: Vocabulary) -> Join:  # noqa: PLR0911 - a case each
    """What the end of a line is, between its text and that of the next.

    >>> join_of("la discri-", "mination", Counter()), join_of("des sous-", "titres", Counter())
    (<Join.WHOLE: 'whole'>, <Join.COMPOUND: 'compound'>)
    """
    if not before or before[-1] not in HYPHENS:
        return Join.NONE
    if before[-1] == "\u00ad":
        return Join.WHOLE
    cut, first = _CUT.search(before), _FIRST.match(after)
    if not cut or not first:
        digits = _DIGIT_CUT.search(before) and after[:1].isalnum()
        return Join.COMPOUND if digits or (cut and after[:1].isdigit()) else Join.DASH
    if first[0][0].isupper() and not cut["left"].isupper():
        # A word is never cut before a capital: « Pas-de-⏎Calais » is a compound.
        return Join.COMPOUND
    if cut["left"][-2:].isupper() and not first[0].isupper():
        return Join.COMPOUND  # « VISUAL-mode »
    judged = _judged(cut["left"].lower(), first[0].lower(), vocabulary)
    if judged is Join.GUESS:  # a name may be anything
        return Join.UNKNOWN if cut["left"][0].isupper() else Join.WHOLE
    return judged


def _judged(whole_left: str, right: str, vocabulary: Vocabulary) -> Join:
    left = re.split(r"[-’']", whole_left)[-1]
    joined = vocabulary[whole_left + right]
    if left != whole_left and len(left) > 1:  # « situe-t-on » says nothing of « ton »
        joined += vocabulary[left + right]
    compound = vocabulary[f"{whole_left}-{right}"] or vocabulary[f"{left}-{right}"]
    if joined != compound:
        return Join.WHOLE if joined > compound else Join.COMPOUND
    if join_by_dictionary(left, right) and (left == whole_left or len(left) > 1):
        return Join.WHOLE
    if "-" in whole_left or right in _CLITICS:
        return Join.COMPOUND
    if left in _WELDED:
        return Join.WHOLE
    is_left, is_right = join_by_dictionary(left, ""), join_by_dictionary("", right)
    if left in _SEPARATE or (is_left and is_right):
        return Join.COMPOUND
    # « progressi-vité »: no word of its own before the hyphen, so that the hyphen only cuts one.
    return Join.UNKNOWN if is_left or is_right else Join.GUESS
