"""Rows of a page to paragraphs, words cut at line ends joined where that is safe.

Safe: the whole file writes the joined word more often than the hyphenated one, or the dictionary of
French knows it and the file never writes the hyphenated one. A compound (the file writes it, or
both its parts are words) keeps its hyphen. Where nothing is known the line end stays, and the
analyzer reads both.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from indexer.extract.clean import clean_text
from indexer.extract.pdf_order import Row
from kb.french.words import join_by_dictionary

_WIDE_GAP = 0.75
"""Share of a line's height; a wider space above a line begins a paragraph."""
_OTHER_SIZE = 1.15
_LONGEST_CELL = 60
_BULLET = re.compile(r"\s*(?:[-–—•▪►→●○■✓❖*]|\d{1,2}[.)]|[a-z]\))\s+")
_SYMBOL_BULLET = re.compile(r"^(?:[\x7f\u2022\uf000-\uf0ff]|\(cid:\d+\)(?!\S*\(cid:))\s*")
"""What bullets of symbol fonts come out as."""
_SOFT_END = re.compile(r"[\xad\x02]\s*$")
_CUT = re.compile(r"(?P<left>[^\W\d_]+(?:-[^\W\d_]+)*)[-\u2010]$")
_FIRST_WORD = re.compile(r"[a-zà-öø-ÿœ]+")
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")

Vocabulary = Counter[str]


def vocabulary_of(texts: Iterable[str]) -> Vocabulary:
    """How often a file writes each word, compounds whole; those cut at line ends do not count."""
    words: Vocabulary = Counter()
    for text in texts:
        for match in _WORD.finditer(text.lower()):
            if match.end() < len(text.rstrip()) and text[match.end() : match.end() + 1] != "-":
                words[match[0]] += 1
    return words


def paragraphs_in(rows: Sequence[Row], vocabulary: Vocabulary) -> list[str]:
    """Paragraphs of a page; a row of a table is one, with its cells between bars."""
    paragraphs: list[str] = []
    before: Row | None = None
    for row in rows:
        text = clean_text(_row_text(row))
        if not text:
            continue
        if before is not None and _SOFT_END.search(before[-1].text):
            paragraphs[-1] += text
        elif before is not None and _goes_on(before, row, text):
            paragraphs[-1] = _joined(paragraphs[-1], text, vocabulary)
        else:
            paragraphs.append(text)
        before = row
    return paragraphs


def _row_text(row: Row) -> str:
    texts = [_SYMBOL_BULLET.sub("• ", line.text.strip()).strip() for line in row]
    texts = [text for text in texts if text]
    if len(texts) > 1 and texts[0] == "•":
        return " ".join(texts)
    if len(texts) > 1 and all(len(text) <= _LONGEST_CELL for text in texts):
        return " | ".join(texts)
    return " ".join(texts)


def _goes_on(before: Row, row: Row, text: str) -> bool:
    """Whether a row continues the paragraph of the row before it."""
    above, line = before[-1], row[-1]
    is_item = len(before) == 2 and _SYMBOL_BULLET.match(before[0].text.strip())
    if (len(before) > 1 and not is_item) or len(row) > 1 or _BULLET.match(text):
        return False
    ratio = above.size / line.size if line.size else 1
    if ratio > _OTHER_SIZE or ratio < 1 / _OTHER_SIZE:
        return False
    gap = above.y0 - line.y1
    # A line higher than the one before it is the top of the next column: the text flows on when
    # the sentence does.
    if gap < -2 * (line.y1 - line.y0):
        return not above.text.rstrip().endswith((".", ":", "!", "?", "…", "»"))
    return gap <= _WIDE_GAP * (line.y1 - line.y0)


def _joined(held: str, text: str, vocabulary: Vocabulary) -> str:
    cut = _CUT.search(held)
    if not cut:
        return f"{held} {text}"
    first = _FIRST_WORD.match(text)
    if not first:
        # A word is never cut before a capital: « Pas-de-⏎Calais » is a compound.
        return held + text if text[:1].isupper() else f"{held} {text}"
    left, right = cut["left"].rpartition("-")[2].lower(), first[0]
    whole = vocabulary[left + right]
    compound = vocabulary[f"{cut['left'].lower()}-{right}"]
    if whole > compound or (not compound and join_by_dictionary(left, right)):
        return held[:-1] + text
    # Joined to nothing, each part is asked for by itself.
    if compound or (join_by_dictionary(left, "") and join_by_dictionary("", right)):
        return held + text
    return f"{held}\n{text}"
