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
    | {"quote", "ouest"}
)
"""First parts that keep their hyphen before a word, where nothing else says that they lose it."""
_WELDED = frozenset(
    {"pré", "ré", "dé", "hyper", "inter", "super", "macro", "micro", "télé", "trans"}
)
"""First parts that lose it, in the spelling of today."""
_EITHER = frozenset(
    {"anti", "post", "mini", "maxi", "néo", "ultra", "extra", "intra", "pluri", "méga", "supra"}
)
"""First parts that some keep apart and some do not, as all that end in « o »: médico-social."""
_SECOND = frozenset(
    {"je", "tu", "il", "elle", "on", "nous", "vous", "ils", "elles", "ce", "ci", "là", "même"}
    | {"mêmes", "t", "y", "en", "le", "la", "les", "lui", "leur", "moi", "toi"}
)
"""What stands after the hyphen of a word, and ends many others: « donne-les », « socia-les »."""
_ALWAYS_SECOND = frozenset(
    {"delà", "deçà"}
    | {
        "up",
        "ups",
        "end",
        "ends",
        "line",
        "office",
        "over",
        "out",
        "down",
        "off",
        "how",
        "venture",
        "ventures",
    }
)
"""What is never the end of a word."""
_COMPOUNDS = frozenset({"outre-mer"})
"""Written whole they are another word."""


_LONGEST_ACRONYM = 4


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
    following = after[first.end() :][:1]
    goes_on = bool(following) and following in HYPHENS
    judged = _judged(cut["left"].lower(), first[0].lower(), goes_on, vocabulary)
    if judged is not Join.GUESS:
        return judged
    if (cut["left"] + first[0]).isupper() and len(first[0]) <= _LONGEST_ACRONYM:
        return Join.COMPOUND  # « CFE-CGC »; « VIL-LE » is in the dictionary
    # « Rou-baix », but « Roubaix-centre »: what is behind a name may be a word of its own.
    is_name = cut["left"][0].isupper() and join_by_dictionary("", first[0].lower())
    return Join.UNKNOWN if is_name else Join.WHOLE


def _judged(whole_left: str, right: str, goes_on: bool, vocabulary: Vocabulary) -> Join:  # noqa: PLR0911 - a case each
    left = re.split(r"[-’']", whole_left)[-1]
    joined = vocabulary[whole_left + right]
    if left != whole_left and len(left) > 1:  # « situe-t-on » says nothing of « ton »
        joined += vocabulary[left + right]
    compound = vocabulary[f"{whole_left}-{right}"] or vocabulary[f"{left}-{right}"]
    if joined != compound:
        return Join.WHOLE if joined > compound else Join.COMPOUND
    if f"{left}-{right}" in _COMPOUNDS:
        return Join.COMPOUND
    if join_by_dictionary(left, right) and (left == whole_left or len(left) > 1):
        return Join.WHOLE
    is_left, is_right = join_by_dictionary(left, ""), join_by_dictionary("", right)
    if "-" in whole_left or goes_on or (right in _SECOND and is_left):
        return Join.COMPOUND
    if left in _WELDED:
        return Join.WHOLE
    if left in _SEPARATE or right in _ALWAYS_SECOND or (is_left and is_right):
        return Join.COMPOUND
    if is_right and (left in _EITHER or left.endswith("o")):
        return Join.UNKNOWN
    # Both parts of a compound are words: « opéra-tionnel » and « progressi-vité » are cut.
    return Join.GUESS
