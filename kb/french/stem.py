"""Stem of a word: its lemma, then the UniNE light stem, then accents folded.

The stem is a function of the folded word, so a query typed without accents, or a title in bare
capitals, meets the accented text: `formalisee` finds the lemma of `formalisée`. Lemmas are those of
simplemma's dictionary of French, read once and kept as one mapping from folded form to lemma.
"""

from collections.abc import Container
from functools import lru_cache
from importlib.metadata import version

from simplemma.strategies.dictionaries import DefaultDictionaryFactory

from kb.french.fold import fold_french
from kb.french.light_stem import light_stem

LEMMA_SOURCE = f"simplemma-{version('simplemma')}"
# Longer forms are lumps of encoded data, not words; their key is cut so that no text can bloat
# an index.
MAX_KEY = 64


@lru_cache(maxsize=1)
def lemmas() -> dict[str, str]:
    """Mapping from folded form to lemma (accents kept); about 239,000 forms, 0.5 s to read."""
    entries = [
        (form.lower(), lemma.lower())
        for form, lemma in DefaultDictionaryFactory().get_dictionary("fr").items()
        if form.isalpha() and lemma.isalpha()
    ]
    folded = fold_french("\n".join([form for form, _ in entries])).split("\n")
    # Where accents alone tell two words apart, the reading that is its own lemma wins, then the
    # infinitive: the light stem brings most of the others to the same key.
    best: dict[str, tuple[bool, bool, str]] = {}
    for key, (form, lemma) in zip(folded, entries, strict=True):
        rank = (form != lemma, not lemma.endswith("er"), lemma)
        if key not in best or rank < best[key]:
            best[key] = rank
    return {key: _verb_of_participle(lemma, best) for key, (_, _, lemma) in best.items()}


def _verb_of_participle(lemma: str, known: Container[str]) -> str:
    """`qualifier` for `qualifié`: the dictionary lists some participles as adjectives only."""
    if lemma.endswith("é") and fold_french(lemma) + "r" in known:
        return lemma[:-1] + "er"
    return lemma


def is_word(folded: str) -> bool:
    """Whether the folded form is in the dictionary of French."""
    return folded in lemmas()


@lru_cache(maxsize=1 << 17)
def stem(folded: str) -> str:
    """Search key shared by the forms of one word, from its folded form.

    >>> stem("formalisee") == stem("formalises"), stem("territoriaux") == stem("territorial")
    (True, True)
    """
    if not folded.isalpha():
        return folded[:MAX_KEY]
    return light_stem(lemmas().get(folded, folded))[:MAX_KEY]
