"""Whether the text of a page is words: fonts that do not say which letters they draw give none.

Such a font gives U+FFFD or « (cid:N) » for each letter, or letters that are others shifted by some
places (« vhpdlqh » for « semaine »): then vowels are rare and no common word is there.
"""

import re

FEWEST_LETTERS = 40
"""Fewer are too few to tell."""
_MOST_UNKNOWN = 0.3
"""Share of signs without a meaning above which the rest means nothing either."""
_FEWEST_VOWELS = 0.27
"""Of Latin letters: French has 45 %, English 38 %, Polish 35 %; shifted French 14 %."""
_UNKNOWN = re.compile(r"(?:\(cid:\d+\)|\ufffd|[\ue000-\uf8ff])")
_SPACES = re.compile(r" {2,}")
_LATIN = re.compile(r"[A-Za-zÀ-ÖØ-öø-ÿŒœ]")
_VOWEL = re.compile(r"[AEIOUYaeiouyÀ-ÆÈ-ÏÒ-ÖØ-Ýà-æè-ïò-öø-ýÿŒœ]")
_COMMON = re.compile(
    r"\b(?:de|la|le|les|des|et|en|du|un|une|pour|dans|par|sur|au|aux|est|the|of|and|to|in|for|is"
    r"|der|die|und|das|van|het|een|el|los|del|il|di|che|que|na|do)\b",
    re.IGNORECASE,
)


def is_readable(text: str) -> bool:
    """Whether a page's text is words rather than codes; a page of a few words is given the benefit.

    >>> is_readable("vhpdlqh ghv txduwlhuv " * 4), is_readable("semaine des quartiers " * 4)
    (False, True)
    """
    signs = sum(not char.isspace() for char in text)
    unknown = sum(len(match[0]) for match in _UNKNOWN.finditer(text))
    if unknown > _MOST_UNKNOWN * signs:
        return False
    letters = len(_LATIN.findall(text))
    if letters < FEWEST_LETTERS or letters < 0.5 * sum(char.isalpha() for char in text):
        return True
    return len(_VOWEL.findall(text)) >= _FEWEST_VOWELS * letters or bool(_COMMON.search(text))


def without_unknown(text: str) -> str:
    """A readable text without the signs that mean nothing.

    >>> without_unknown("Le (cid:12)(cid:13) quartier")
    'Le quartier'
    """
    if not _UNKNOWN.search(text):
        return text
    return _SPACES.sub(" ", _UNKNOWN.sub("", text)).strip()
