"""Cut text into chunks and a chunk into pieces: where words, numbers, acronyms and addresses begin.

A chunk is what a reader takes for one piece of writing: a word with its apostrophes, hyphens, dots
and inclusive endings, a pointed acronym, a number written in groups, an address of the web. Places
are offsets into the original text, whatever its Unicode form: nothing is normalised before cutting.
"""

import re
from typing import NamedTuple

from kb.french.normalize import APOSTROPHES, DOTS, HYPHENS, IGNORABLE, clean

_MARKS = (
    "\u0300-\u036f\u0483-\u0487\u0591-\u05bd\u05bf-\u05c7\u0610-\u061a\u064b-\u065f\u0670"
    "\u06d6-\u06ed\u0900-\u0903\u093a-\u094f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f"
)
_LETTER = r"[^\W_]"
_MARKED = rf"[{_MARKS}{IGNORABLE}]"
_ONE = rf"[^\W\d_]{_MARKED}*"
_BEFORE, _AFTER = rf"(?<![\w{_MARKS}{IGNORABLE}])", rf"(?![\w{_MARKS}{IGNORABLE}])"
_WORD = rf"{_LETTER}+(?:{_MARKED}+{_LETTER}*)*"
_LINE_END = r"[ \t]*(?:\r\n|[\n\r\f\x0b])[ \t]*"
_DASHES = re.escape(HYPHENS)  # "-" first in a class of several would read as a range
_APOSTROPHE, _HYPHEN = f"[{APOSTROPHES}]", f"[{_DASHES}]"
# Numbers are written in groups of three, telephone numbers in pairs.
_SPACE = "[ \u00a0\u2009\u202f]"
_GROUPED = (
    rf"(?<![\w.,])(?:0\d(?:[ .\u00a0\u202f-]\d\d){{4}}|\d{{1,3}}(?:{_SPACE}\d{{3}})+)(?![\w])"
)
_LINK = (
    rf"(?:[{APOSTROPHES}{_DASHES}{DOTS}./@_&]"
    rf"|(?<=\d),(?=\d)"
    rf"|{_HYPHEN}{_LINE_END}"
    rf"|(?<=\u00ad){_LINE_END})"
)
# An ending in parentheses is short: `chargé(e)s`, `technicien(ne)(s)`, `DDETS(PP)`.
_PARENTHESISED = (
    rf"\((?:{_ONE}){{1,6}}(?:[{DOTS}.-](?:{_ONE}){{1,2}})?\)(?:(?:{_ONE}){{1,3}}{_AFTER})?"
)
_POINTED = rf"{_BEFORE}(?:(?:{_ONE}\.){{2,}}{_AFTER}|{_ONE}(?:\.{_ONE})+{_AFTER}(?![.@-]\w))"
# Nearly every word is letters alone before a space or a comma, which nothing can bind to what comes
# next: read first, it spares the search for all else. Every kind of chunk starts with a letter or a
# digit, so nothing else is tried anywhere else.
_PLAIN = r"[A-Za-zÀ-ÖØ-öø-ÿœŒ]++(?=[ ,\n])"
CHUNK = re.compile(
    rf"(?=\w)(?:{_PLAIN}"
    rf"|(?P<address>(?:https?|ftp)://[^\s<>«»\"]+|www\.[^\s<>«»\"]+)"
    rf"|(?P<acronym>{_POINTED})"
    rf"|(?P<number>{_GROUPED})"
    rf"|(?P<elided>{_BEFORE}(?:[ldjmtsncLDJMTSNC]|[Qq]u|QU){_APOSTROPHE}(?=\s))"
    rf"|(?P<words>{_WORD}(?:{_LINK}{_WORD}|{_PARENTHESISED}){{0,64}}))"
)
_PIECE = re.compile(_WORD)


class Piece(NamedTuple):
    """A run of letters and digits of a chunk: cleaned text, span, and what links it to the last.

    `link` is one of ' - · . / @ _ & , ( ) or a space inside a number, "" for the first piece, "⏎"
    after a hyphen at a line end, "⁀" after a soft hyphen at a line end.
    """

    text: str
    start: int
    end: int
    link: str


def pieces(chunk: str) -> list[Piece]:
    """Pieces of one chunk, offsets relative to it.

    >>> [(p.text, p.link) for p in pieces("l’élu(e)s")]
    [('l', ''), ('élu', "'"), ('e', '('), ('s', ')')]
    """
    found: list[Piece] = []
    last = 0
    for match in _PIECE.finditer(chunk):
        start, end = match.span()
        link = _link(chunk, last, start) if found else ""
        found.append(Piece(clean(match.group()), start, end, link))
        last = end
    return found


def _link(chunk: str, last: int, start: int) -> str:
    between = chunk[last:start]
    if len(between) == 1 and not between.isspace():
        return clean(between)
    if "\n" in between or "\r" in between or "\f" in between or "\x0b" in between:
        return "⁀" if chunk[last - 1] == "\u00ad" else "⏎"
    if between.isspace():
        return " "
    return clean(between[-1])  # ")(" or ")-": the last one links
