"""« S O M M A I R E » made « SOMMAIRE »: designers part the letters of a title by spaces."""

import re
from itertools import pairwise

_SPACED = re.compile(r"(?<!\S)[^\W\d_](?: [^\W\d_]){3,}(?!\S)")


def unspaced(text: str) -> str:
    """The text with words whose letters are parted by spaces whole.

    Four single letters in a row are no French; but those of the alphabet in order are its letters.

    >>> unspaced("S O M M A I R E"), unspaced("A B C D"), unspaced("il y a à")
    ('SOMMAIRE', 'A B C D', 'il y a à')
    """
    return _SPACED.sub(_whole, text)


def _whole(match: re.Match[str]) -> str:
    letters = match[0][::2]
    alphabet = all(ord(after) - ord(letter) == 1 for letter, after in pairwise(letters[:4]))
    return match[0] if alphabet else letters
