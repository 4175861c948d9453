"""Stem of a word: its lemma, then the UniNE light stem, then accents folded.

The stem is a function of the folded word, so a query typed without accents, or a title in bare
capitals, meets the accented text: `formalisee` finds the lemma of `formalisée`. Lemmas are those of
simplemma's dictionary of French, read once and kept as one mapping from folded form to lemma.
"""

import re
from functools import lru_cache
from importlib.metadata import version

from simplemma.strategies.dictionaries import DefaultDictionaryFactory

from kb.french.apart import KEYS
from kb.french.fold import fold, fold_french
from kb.french.light_stem import light_stem

LEMMA_SOURCE = f"simplemma-{version('simplemma')}"
# Longer forms are lumps of encoded data, not words; their key is cut so that no text can bloat
# an index.
MAX_KEY = 64
_LONGEST_ACRONYM = 4
_VOWELS = frozenset("aeiouy")


@lru_cache(maxsize=1)
def lemmas() -> dict[str, str]:
    """Mapping from folded form to lemma (accents kept); 234,000 forms, half a second to read.

    Where accents alone tell two words apart, one reading stands for both: the one that is its own
    lemma, else the infinitive. The light stem brings most of the others to the same key.
    """
    dictionary = DefaultDictionaryFactory().get_dictionary("fr")
    forms, readings = [], []
    for form, lemma in dictionary.items():
        if form.isalpha() and lemma.isalpha():
            forms.append(form.lower())
            readings.append(lemma.lower())
    table: dict[str, str] = {}
    own: set[str] = set()  # keys whose reading is its own lemma
    for key, form, lemma in zip(
        fold_french("\n".join(forms)).split("\n"), forms, readings, strict=True
    ):
        known = table.get(key)
        if known is not None:
            mine = (form != lemma, not lemma.endswith("er"), lemma)
            if mine >= (key not in own, not known.endswith("er"), known):
                continue
        table[key] = lemma
        if form == lemma:
            own.add(key)
    return table


def _like_acronym(unknown: str) -> bool:
    """Short or without a vowel: CIAS is not the plural of CIA, nor CIPDR a form of CIPD."""
    return len(unknown) <= _LONGEST_ACRONYM or not _VOWELS & set(unknown)


def _verb_of_participle(lemma: str) -> str:
    """`qualifier` for `qualifié`: the dictionary lists some participles as adjectives only."""
    if lemma.endswith("é") and fold_french(lemma) + "r" in lemmas():
        return lemma[:-1] + "er"
    return lemma


# Singular and plural are named besides the lemma: the dictionary reads some of them as verbs.
_APART_FORMS = {
    form: key for lemma, key in KEYS.items() for form in (fold(lemma), fold(lemma) + "s")
}
# 1er, 1re, 1ère; 2e, 2ème, 2nd; XXIe, XXIème: one key for each number.
_ORDINAL = re.compile(r"(\d+)(?:ers?|eres?|res?|es?|emes?|iemes?|nde?s?)")
_ROMANS = "ii iii iv v vi vii viii ix x xi xii xiii xiv xv xvi xvii xviii xix xx xxi xxii"
_CENTURIES = {
    roman + ending: roman + "e" for roman in _ROMANS.split() for ending in ("eme", "ieme")
}


def is_word(folded: str) -> bool:
    """Whether the folded form is in the dictionary of French."""
    return folded in lemmas()


@lru_cache(maxsize=1 << 17)
def stem(folded: str) -> str:
    """Search key shared by the forms of one word, from its folded form.

    >>> stem("formalisee") == stem("formalises"), stem("territoriaux") == stem("territorial")
    (True, True)
    """
    if folded in _APART_FORMS:
        return _APART_FORMS[folded]
    if not folded.isalpha():
        ordinal = _ORDINAL.fullmatch(folded)
        return f"{ordinal[1]}e" if ordinal else folded
    if folded in _CENTURIES:
        return _CENTURIES[folded]
    lemma = lemmas().get(folded)
    if lemma is None:
        return folded if _like_acronym(folded) else light_stem(folded)
    return KEYS[lemma] if lemma in KEYS else light_stem(_verb_of_participle(lemma))
