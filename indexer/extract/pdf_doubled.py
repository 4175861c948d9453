"""« CCOONNTTRRAATT » made « CONTRAT »: old exports write each letter of a bold title twice."""

import re

_DOUBLED_WORD = re.compile(r"(?:([^\W\d_])\1){3,}")
_PAIR = re.compile(r"(\S)\1")


def undoubled(text: str) -> str:
    """The text with each letter once, where words are written with each letter twice.

    A word of three pairs of letters or more is doubled: no language writes one. Between such
    words, shorter ones and signs are doubled as well.

    >>> undoubled("CCOONNTTRRAATT DDEE VVIILLLLEE : le bilan")
    'CONTRAT DE VILLE : le bilan'
    """
    if not _DOUBLED_WORD.search(text):
        return text
    return "\n".join(_line(line) for line in text.split("\n"))


def _line(line: str) -> str:
    words = line.split(" ")
    doubled = [bool(_DOUBLED_WORD.fullmatch(_letters(word))) for word in words]
    pairs = [bool(word) and not len(word) % 2 and not _PAIR.sub("", word) for word in words]
    for index, is_pair in enumerate(pairs):
        if is_pair and any(doubled[max(0, index - 3) : index + 4]):
            words[index] = words[index][::2]
        elif doubled[index]:
            words[index] = _PAIR.sub(r"\1", words[index])
    return " ".join(words)


def _letters(word: str) -> str:
    return word.strip("«»\"“”().,;:!?…’'-–")
