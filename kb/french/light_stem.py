"""UniNE light stemmer for French: plural, feminine and the commonest derivations, nothing deep.

The rules are those published by J. Savoy, "Light stemming approaches for the French, Portuguese,
German and Hungarian languages", SAC 2006, https://doi.org/10.1145/1141277.1141523, and "A stemming
procedure and stopword list for general French corpora", JASIS 50(10), 1999; written here as a
table, with three changes for words that come from a dictionary:

- -ation and -ition give the verb (`organisation`, `organiser`), not a bare root that is another
  word (`organe`) or that loses an -er of its own (`libération`);
- doubled letters stay (`poisson` is not `poison`, nor `dessert` a `désert`);
- the r that goes is that of -er (`décor` keeps its own, as in `décorer`).

After the lemma, the published rules give a mean nDCG@10 of .674 over the development queries of
four French collections, these .676 (docs/french.md).
"""

from typing import NamedTuple

from kb.french.fold import fold


class Rule(NamedTuple):
    """Words longer than `longer_than` ending in `suffix`: cut `cut` letters, add `add`."""

    longer_than: int
    suffix: str
    cut: int
    add: str
    last: bool = True


# In the order they are tried; one that is not `last` hands its result to those after it.
RULES = (
    Rule(9, "issement", 7, "r"),
    Rule(8, "issant", 5, "r"),
    Rule(6, "ivement", 6, "f"),
    Rule(6, "ement", 4, ""),
    Rule(11, "ficatrice", 7, "er"),
    Rule(10, "ficateur", 6, "er"),
    Rule(10, "fication", 6, "er"),
    Rule(9, "catrice", 7, "quer"),
    Rule(8, "cateur", 6, "quer"),
    Rule(8, "cation", 6, "quer"),
    Rule(8, "atrice", 6, "er"),
    Rule(7, "ateur", 5, "er"),
    Rule(6, "trice", 5, "teur", last=False),
    Rule(5, "ième", 4, ""),
    Rule(5, "ieme", 4, ""),  # the same, from a word no dictionary could accent
    Rule(7, "teuse", 4, "er"),
    Rule(6, "teur", 3, "er"),
    Rule(5, "euse", 2, "r"),
    Rule(8, "ère", 3, "er"),
    Rule(8, "ere", 3, "er"),
    Rule(7, "ive", 2, "f"),
    Rule(4, "folle", 3, "ou"),
    Rule(4, "molle", 3, "ou"),
    Rule(9, "nnelle", 5, ""),
    Rule(9, "nnel", 3, ""),
    Rule(4, "ète", 3, "et", last=False),
    Rule(8, "ique", 4, "", last=False),
    Rule(8, "esse", 3, ""),
    Rule(7, "inage", 3, ""),
    Rule(8, "ation", 5, "er"),
    Rule(8, "ition", 5, "er"),
)


def light_stem(word: str, *, singular: bool = False) -> str:
    """Stem of a lower-cased French word, accents folded; a word known as `singular` keeps its s.

    >>> light_stem("directrice"), light_stem("territoriaux"), light_stem("activement")
    ('direct', 'territorial', 'actif')
    """
    if not singular:
        word = _singular(word)
    for rule in RULES:
        if len(word) > rule.longer_than and word.endswith(rule.suffix):
            word = word[: len(word) - rule.cut] + rule.add
            if rule.last:
                break
    return _trim(word)


def _singular(word: str) -> str:
    """Drop the mark of the plural: -aux, -x, -s."""
    if len(word) > 5 and word.endswith("x"):
        mark_is_aux = word.endswith("aux") and not word.endswith("eaux")
        word = word[:-2] + "l" if mark_is_aux else word[:-1]
    if len(word) > 3 and word.endswith("x"):
        word = word[:-1]
    if len(word) > 3 and word.endswith("s"):
        word = word[:-1]
    return word


def _trim(word: str) -> str:
    """Fold accents and drop the last -ie, -e, the r of -er, a letter left double at the end."""
    word = fold(word)
    if len(word) > 4 and word.endswith("ie"):
        word = word[:-2]
    if len(word) > 4:
        word = word[:-1] if word.endswith("er") else word
        word = word.removesuffix("e").removesuffix("e")
        if word[-1:] == word[-2:-1] and word[-1:].isalpha():
            word = word[:-1]
    return word
