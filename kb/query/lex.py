"""Cuts a query into words, quotes, brackets and operators, and decides which operators operate.

Whatever cannot do its work where it stands is a word: an operator without an operand on each
side, a bracket without its other half, a quote that never closes. So parsing cannot fail.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

MAX_LEXEMES = 256
"""Beyond, a query is pasted prose: its first words say what it is about, the rest is left out."""

MAX_COMPARED = 64
"""So many phrases, words cut short and PROCHE are read: each costs as much as ten words."""

MAX_NESTING = 12
"""Deeper brackets are left out; nobody types them and recursion stays shallow."""

DEFAULT_DISTANCE = 8
MAX_DISTANCE = 50
"""Below the gap between two passages, so that PROCHE stays within one."""

QUOTES = {"«": "»", '"': '"“”', "“": '"”“', "”": '"”“', "„": '"”“'}

FIELDS = {
    "titre": "titre",
    "title": "titre",
    "auteur": "auteur",
    "author": "auteur",
    "type": "type",
    "theme": "theme",
    "thème": "theme",
    "langue": "langue",
    "language": "langue",
    "date": "date",
}
"""What may stand before a colon, and the name it goes by."""


class Kind(StrEnum):
    """What a lexeme is."""

    WORD = "word"
    PREFIX = "prefix"
    PHRASE = "phrase"
    OPEN = "open"
    CLOSE = "close"
    FIELD = "field"
    NOT = "not"
    AND = "and"
    OR = "or"
    NEAR = "near"


COMPARED = frozenset((Kind.PHRASE, Kind.PREFIX, Kind.NEAR))
"""What is compared word by word, with positions or with every word of the index."""


@dataclass(frozen=True, slots=True)
class Lexeme:
    """A piece of the query; `text` is its content: no quotes, star or colon."""

    kind: Kind
    text: str
    start: int
    end: int
    distance: int = 0


OPERATORS = {
    "OU": Kind.OR,
    "OR": Kind.OR,
    "ET": Kind.AND,
    "AND": Kind.AND,
    "SAUF": Kind.NOT,
    "NOT": Kind.NOT,
}
NEAR = re.compile(r"(?:PROCHE|NEAR)(?:/([0-9]{1,4}))?\Z")
FIELD = re.compile(rf"({'|'.join(FIELDS)}):(?=[^\s)])", re.IGNORECASE)
STARS = re.compile(r"\*+\Z")
BINARY = (Kind.AND, Kind.OR, Kind.NEAR)
ATOMS = (Kind.WORD, Kind.PHRASE, Kind.PREFIX)


def lexemes(query: str) -> tuple[list[Lexeme], int]:
    """Lexemes of a query, operators settled, and the offset where reading stopped."""
    found: list[Lexeme] = []
    at = compared = 0
    while at < len(query):
        if len(found) >= MAX_LEXEMES:
            break
        if query[at].isspace():
            at += 1
            continue
        lexeme = next_lexeme(query, at, found)
        compared += lexeme.kind in COMPARED
        if compared > MAX_COMPARED:
            break
        at = lexeme.end
        found.append(lexeme)
    return settle(paired(found)), at


def next_lexeme(query: str, at: int, before: Sequence[Lexeme]) -> Lexeme:
    """The lexeme that starts at `at`, which is no space."""
    char = query[at]
    if char in QUOTES:
        return quoted(query, at)
    if char == "(":
        return Lexeme(Kind.OPEN, char, at, at + 1)
    if char == ")":
        return Lexeme(Kind.CLOSE, char, at, at + 1)
    free = not before or before[-1].end < at or before[-1].kind in (Kind.OPEN, Kind.FIELD)
    if char == "-" and free and at + 1 < len(query) and starts_operand(query[at + 1]):
        return Lexeme(Kind.NOT, char, at, at + 1)
    if named := FIELD.match(query, at):
        return Lexeme(Kind.FIELD, FIELDS[named[1].lower()], at, named.end())
    return word(query, at)


def starts_operand(char: str) -> bool:
    """Whether « - » before this character excludes something."""
    return char.isalnum() or char in '(«"“”„'


def quoted(query: str, at: int) -> Lexeme:
    """A phrase, or the quote alone, as a word, when it never closes."""
    closers = QUOTES[query[at]]
    end = min((found for c in closers if (found := query.find(c, at + 1)) >= 0), default=-1)
    if end < 0:
        return Lexeme(Kind.WORD, query[at], at, at + 1)
    return Lexeme(Kind.PHRASE, query[at + 1 : end], at, end + 1)


def word(query: str, at: int) -> Lexeme:
    """Up to the next space, quote or bracket that the word did not open: « chargé(e)s » is one."""
    end, opened = at, 0
    while end < len(query):
        char = query[end]
        if char.isspace() or char in QUOTES or (char == ")" and not opened):
            break
        opened += (char == "(") - (char == ")")
        end += 1
    text = query[at:end]
    if operator := OPERATORS.get(text):
        return Lexeme(operator, text, at, end)
    if near := NEAR.match(text):
        distance = int(near[1]) if near[1] else DEFAULT_DISTANCE
        return Lexeme(Kind.NEAR, text, at, end, max(1, min(distance, MAX_DISTANCE)))
    if STARS.search(text):
        stem = STARS.sub("", text)
        kind = Kind.PREFIX if sum(c.isalnum() for c in stem) >= 2 else Kind.WORD
        return Lexeme(kind, stem if kind is Kind.PREFIX else text, at, end)
    return Lexeme(Kind.WORD, text, at, end)


def paired(found: Sequence[Lexeme]) -> list[Lexeme]:
    """The lexemes without brackets that lack their other half or nest too deep."""
    drop: set[int] = set()
    opened: list[int] = []
    for index, lexeme in enumerate(found):
        if lexeme.kind is Kind.OPEN:
            opened.append(index)
        elif lexeme.kind is Kind.CLOSE:
            if not opened:
                drop.add(index)
                continue
            opener = opened.pop()
            if len(opened) >= MAX_NESTING or opener == index - 1:
                drop |= {opener, index}
    drop |= set(opened)
    return [lexeme for index, lexeme in enumerate(found) if index not in drop]


def settle(found: list[Lexeme]) -> list[Lexeme]:
    """Operators that lack an operand become words; looks right first, then left."""
    for index in range(len(found) - 1, -1, -1):
        lexeme = found[index]
        after = found[index + 1] if index + 1 < len(found) else None
        if not operates(lexeme, after):
            found[index] = as_word(lexeme)
    for index, lexeme in enumerate(found):
        before = found[index - 1].kind if index else None
        if lexeme.kind is Kind.NEAR:
            if before not in (Kind.WORD, Kind.PHRASE):
                found[index] = as_word(lexeme)
        elif lexeme.kind in BINARY and before not in (*ATOMS, Kind.CLOSE):
            found[index] = as_word(lexeme)
    return found


def operates(lexeme: Lexeme, after: Lexeme | None) -> bool:
    """Whether what follows is something this lexeme can work on."""
    kind = after.kind if after else None
    match lexeme.kind:
        case Kind.AND | Kind.OR:
            return kind in (*ATOMS, Kind.OPEN, Kind.FIELD, Kind.NOT)
        case Kind.NEAR:
            return kind in (Kind.WORD, Kind.PHRASE)
        case Kind.NOT:
            return kind in (*ATOMS, Kind.OPEN, Kind.FIELD)
        case Kind.FIELD:
            return after is not None and kind in (*ATOMS, Kind.OPEN) and after.start == lexeme.end
        case _:
            return True


def as_word(lexeme: Lexeme) -> Lexeme:
    """The lexeme read as a word; analysis finds in it what letters there are."""
    return replace(lexeme, kind=Kind.WORD)
