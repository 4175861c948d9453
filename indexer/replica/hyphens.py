"""Break French words at line ends, the way a page-layout program does when it fills narrow lines.

The rule is the school syllable rule: a consonant between two vowels opens the next syllable, of
several consonants only the last one does, and pairs such as « tr » or « ch » stay whole. It makes
plausible line ends for sample documents; it is no complete hyphenation dictionary.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

SOFT_HYPHEN = "\u00ad"

_VOWELS = "aeiouyàâäéèêëîïôöùûüœæ"
_LETTERS = "a-zàâäéèêëîïôöùûüœæçñ"
_UNBREAKABLE_PAIRS = frozenset(
    {left + "l" for left in "bcfgp"}
    | {left + "r" for left in "bcdfgptv"}
    | {"ch", "ph", "th", "gn", "qu", "gu"}
)
_MIN_BEFORE, _MIN_AFTER = 3, 3
_MAX_LADDER = 3  # typographers accept at most three hyphenated lines in a row
_BETWEEN_VOWELS = re.compile(
    rf"(?<=[{_VOWELS}])((?:qu|gu|[^{_VOWELS}])+)(?=[{_VOWELS}])", re.IGNORECASE
)
_OWN_HYPHEN = re.compile(rf"(?<=[{_LETTERS}]{{2}})-(?=[{_LETTERS}]{{2}})", re.IGNORECASE)
_WORD = re.compile(rf"(?:[{_LETTERS}]+[’'])?([{_LETTERS}]+)[^{_LETTERS}]*", re.IGNORECASE)


def break_points(word: str) -> tuple[int, ...]:
    """Offsets at which a word may be cut; empty for capitals, compounds, figures and short words.

    >>> break_points("discrimination")
    (3, 6, 8, 10)
    >>> break_points("QPV"), break_points("sous-titres")
    ((), ())
    """
    match = _WORD.fullmatch(word)
    if match is None or word[1:] != word[1:].lower():
        return ()
    start, end = match.span(1)
    points = []
    for cluster in _BETWEEN_VOWELS.finditer(word, start, end):
        consonants = cluster.group(1).lower()
        if "x" in consonants:
            continue
        kept = 2 if consonants[-2:] in _UNBREAKABLE_PAIRS else 1
        point = cluster.end() - kept
        if point - start >= _MIN_BEFORE and end - point >= _MIN_AFTER:
            points.append(point)
    return tuple(points)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fit:
    """How much of a word stays on the line, and what goes to the next one."""

    head: str
    tail: str


def split_to_fit(
    word: str, room: float, measure: Callable[[str], float], hyphen: str
) -> Fit | None:
    """The longest cut of a word that fits a room in points; None when no cut does.

    A compound is cut after its own hyphen, which is drawn once; any other word gets `hyphen` added.
    """
    cuts = [Fit(head=word[:at], tail=word[at:]) for at in _after_own_hyphens(word)]
    if not cuts:
        cuts = [Fit(head=word[:at] + hyphen, tail=word[at:]) for at in break_points(word)]
    fitting = [cut for cut in cuts if measure(cut.head) <= room]
    return fitting[-1] if fitting else None


def _after_own_hyphens(word: str) -> list[int]:
    return [found.end() for found in _OWN_HYPHEN.finditer(word)]


def wrap(
    words: Sequence[str], width: float, measure: Callable[[str], float], hyphen: str = "-"
) -> tuple[str, ...]:
    """Fill lines of at most `width` points greedily, cutting words whenever a cut fits."""
    lines: list[str] = []
    line, ladder = "", 0
    pending = list(reversed(words))
    while pending:
        word = pending.pop()
        joined = f"{line} {word}" if line else word
        if measure(joined) <= width:
            line = joined
            continue
        room = width - (measure(f"{line} ") if line else 0.0)
        cut = split_to_fit(word, room, measure, hyphen) if ladder < _MAX_LADDER else None
        if cut is not None:
            lines.append(f"{line} {cut.head}" if line else cut.head)
            pending.append(cut.tail)
            line, ladder = "", ladder + 1
        elif line:
            lines.append(line)
            pending.append(word)
            line, ladder = "", 0
        else:
            lines.append(word)  # wider than the column and not breakable: let it stick out
    if line:
        lines.append(line)
    return tuple(lines)
