"""Fold a lower-cased word to letters without accents: the key that forgives a missing accent."""

import unicodedata

# What no decomposition of Unicode gives.
_LETTERS = str.maketrans(
    {
        "œ": "oe",
        "æ": "ae",
        "ø": "o",
        "ß": "ss",
        "ł": "l",
        "đ": "d",
        "ð": "d",
        "þ": "th",
        "ı": "i",
        "ħ": "h",
        "ŋ": "n",
        "ŉ": "n",
        "ſ": "s",
    }
)
# The accents of French and its neighbours in one step, for whole dictionaries at a time.
_FRENCH = str.maketrans(
    {
        **{
            ord(a): b
            for a, b in zip(
                "àâäáãåçéèêëíìîïñóòôöõúùûüýÿ", "aaaaaaceeeeiiiinooooouuuuyy", strict=True
            )
        },
        ord("œ"): "oe",
        ord("æ"): "ae",
    }
)


def fold(word: str) -> str:
    """Lower-cased word without accents, ligatures or superscripts.

    >>> fold("cœur"), fold("égalité"), fold("xxiᵉ")
    ('coeur', 'egalite', 'xxie')
    """
    if word.isascii():
        return word
    word = word.translate(_FRENCH)
    if word.isascii():
        return word
    word = unicodedata.normalize("NFKD", word.translate(_LETTERS)).lower().translate(_LETTERS)
    return "".join([c for c in word if not unicodedata.combining(c)])


def fold_french(text: str) -> str:
    """Fold lower-cased French text of any length in one pass; line ends are kept."""
    return text.translate(_FRENCH)
