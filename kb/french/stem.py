"""Stem of a word: its lemma, then the UniNE light stem, then accents folded.

The stem is a function of the folded word, so a query typed without accents, or a title in bare
capitals, meets the accented text: `formalisee` finds the lemma of `formalisée`.
"""

import re
from functools import lru_cache

from kb.french.apart import KEYS
from kb.french.fold import fold
from kb.french.lemma import is_verb, lemma_of
from kb.french.light_stem import light_stem

# Longer forms are lumps of encoded data, not words; their key is cut so that no text can bloat
# an index.
MAX_KEY = 64
_LONGEST_ACRONYM = 4
_VOWELS = frozenset("aeiouy")


def _like_acronym(unknown: str) -> bool:
    """Short or without a vowel: CIAS is not the plural of CIA, nor CIPDR a form of CIPD."""
    return len(unknown) <= _LONGEST_ACRONYM or not _VOWELS & set(unknown)


# Singular and plural are named besides the lemma: the dictionary reads some of them as verbs.
_APART_FORMS = {
    form: key for lemma, key in KEYS.items() for form in (fold(lemma), fold(lemma) + "s")
}
# 1er, 1re, 1ère; 2e, 2ème, 2nd; XXIe, XXIème: one key for each number.
_ORDINAL = re.compile(r"(\d+)(?:ers?|eres?|res?|es?|emes?|iemes?|nde?s?)")
_ROMANS = "ii iii iv v vi vii viii ix x xi xii xiii xiv xv xvi xvii xviii xix xx xxi xxii"
_ABBREVIATED = {"st": "saint", "ste": "saint"}  # St-Omer, Ste-Catherine
_CENTURIES = {
    roman + ending: roman + "e" for roman in _ROMANS.split() for ending in ("eme", "ieme")
}


@lru_cache(maxsize=1 << 17)
def stem(folded: str) -> str:
    """Search key shared by the forms of one word, from its folded form.

    >>> stem("formalisee") == stem("formalises"), stem("territoriaux") == stem("territorial")
    (True, True)
    """
    for known in (_APART_FORMS, _ABBREVIATED, _CENTURIES):
        if folded in known:
            return known[folded]
    if folded.isalpha():
        return _stem_of_word(folded)
    ordinal = _ORDINAL.fullmatch(folded)
    return f"{ordinal[1]}e" if ordinal else folded


def _stem_of_word(folded: str) -> str:
    lemma = lemma_of(folded)
    if lemma is None:
        return folded if _like_acronym(folded) else light_stem(folded)
    if lemma in KEYS:
        return KEYS[lemma]
    if len(lemma) == 5 and lemma.endswith("er") and is_verb(lemma):
        return fold(lemma[:-1])  # voter: vote is too short to lose its e
    return light_stem(lemma, singular=True)
