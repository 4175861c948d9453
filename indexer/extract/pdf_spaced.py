"""« S O M M A I R E » made « SOMMAIRE »: designers part the letters of a title by spaces."""

import re
from itertools import pairwise

_SPACED = re.compile(r"(?<!\S)[^\W\d_](?: [^\W\d_]){3,}(?!\S)")
_SHORT = re.compile(r"(?:(?<=  )|(?<=^))[^\W\d_](?: [^\W\d_]){1,2}(?=  |$)")
"""A shorter word beside such a one: « L E T T R E  D U  R É S E A U »."""


def unspaced(text: str) -> str:
    """The text with words whose letters are parted by spaces whole.

    Four single letters in a row are no French; but those of the alphabet in order are its letters.

    >>> unspaced("S O M M A I R E"), unspaced("A B C D"), unspaced("il y a à")
    ('SOMMAIRE', 'A B C D', 'il y a à')
    """
    whole = _SPACED.sub(_whole, text)
    return whole if whole == text else _SHORT.sub(_whole, whole)


def _whole(match: re.Match[str]) -> str:
    letters = match[0][::2]
    alphabet = all(ord(after) - ord(letter) == 1 for letter, after in pairwise(letters[:4]))
    return match[0] if alphabet and len(letters) > 3 else letters
