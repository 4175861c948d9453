"""The chain: text to tokens, for documents, queries and snippets alike, in one pass.

What is costly is done once for each distinct chunk and kept; the loop only adds offsets.
"""

from collections.abc import Callable
from functools import lru_cache
from typing import NamedTuple

from kb.french.fold import fold
from kb.french.lemma import LEMMA_SOURCE
from kb.french.stem import MAX_KEY, stem
from kb.french.stopwords import QUESTION_WORDS, STOP_WORDS
from kb.french.tokenize import CHUNK
from kb.french.words import join_by_dictionary, words_of

# Raise the number whenever the chain may give other tokens; an index remembers the stamp.
ANALYSIS_STAMP = f"french-5 {LEMMA_SOURCE}"

_LONGEST_CACHED = 48
Row = tuple[int, int, int, str, str, str, str, bool]
"""A token as its chunk has it: offsets and position count from the chunk's."""


class Token(NamedTuple):
    """One word at one position, with the three keys it is searched by.

    Several tokens share a position: the genders of an inclusive form, a compound and its first
    part. Tokens come in order of position, starts never decrease.

    A tuple, because texts have many: a frozen dataclass takes five times as long to make.
    """

    text: str
    start: int
    end: int
    position: int
    exact: str
    folded: str
    stem: str
    stop: bool


def analyze(text: str, *, joins: Callable[[str, str], bool] | None = None) -> list[Token]:
    """Tokens of a document's text; offsets are code points of `text` as given.

    `joins(left, right)` says whether a hyphen at a line end merely cuts a word, as in
    `discri-⏎mination`; by default the dictionary of French decides. When it says no, the compound
    and its parts stay.

    >>> [(t.exact, t.position) for t in analyze("l'habitant·e")]
    [('habitant', 0), ('habitante', 0)]
    """
    tokens: list[Token] = []
    append, make = tokens.append, tuple.__new__
    position = 0
    for match in CHUNK.finditer(text):
        rows, width = rows_of(match.group(), match.lastgroup, joins)
        base = match.start()
        for start, end, place, surface, exact, folded, stemmed, stop in rows:
            append(
                make(
                    Token,
                    (
                        surface,
                        base + start,
                        base + end,
                        position + place,
                        exact,
                        folded,
                        stemmed,
                        stop,
                    ),
                )
            )
        position += width
    return tokens


def analyze_query(text: str) -> list[Token]:
    """Tokens of a query: the same chain, with question words as stop words too."""
    return [
        token if token.stop or token.exact not in QUESTION_WORDS else token._replace(stop=True)
        for token in analyze(text)
    ]


def rows_of(
    chunk: str, kind: str | None, joins: Callable[[str, str], bool] | None = None
) -> tuple[tuple[Row, ...], int]:
    """Tokens of one chunk, and the number of positions they take; `kind` is CHUNK's group."""
    if len(chunk) > _LONGEST_CACHED or not chunk.isprintable():
        return _rows(chunk, kind or "words", joins or join_by_dictionary)
    return _cached_rows(chunk, kind or "words")


def _rows(chunk: str, kind: str, joins: Callable[[str, str], bool]) -> tuple[tuple[Row, ...], int]:
    words, width = words_of(chunk, kind, joins)
    rows: list[Row] = []
    for word in words:
        folded = fold(word.key)[:MAX_KEY] or word.key[:MAX_KEY]
        rows.append(
            (
                word.start,
                word.end,
                word.position,
                word.text,
                word.exact[:MAX_KEY],
                folded,
                stem(folded),
                word.exact in STOP_WORDS,
            )
        )
    return tuple(rows), width


@lru_cache(maxsize=1 << 16)
def _cached_rows(chunk: str, kind: str) -> tuple[tuple[Row, ...], int]:
    return _rows(chunk, kind, join_by_dictionary)
