"""Plain text to paragraphs: hard-wrapped lines joined, marks of light markup undone, headings told.

A text is hard-wrapped when none of its lines is long; then a line goes on in the next when the
next line's first word would not have fitted on it.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest

from indexer.extract.clean import clean_line, clean_text
from indexer.passages import Block

LONGEST_WRAPPED_LINE = 130
_FILLED = 0.85
"""Exports wrap by the width of letters, not by their number: a line this full was wrapped."""
_LONGEST_HEADING = 90

_ITEM = re.compile(r"\s*(?:[-–—•*▪►→]|\d{1,2}[.)]|[a-z]\))\s+")
_MARKED_HEADING = re.compile(r"(#{1,6})\s+(.*)")
_ROMAN_HEADING = re.compile(r"[IVX]{1,5}\s?[-.)–]\s*\S.*")
_ASKING = re.compile(r".*[^\W\d_].*[?!:]$")
_ADDRESS = re.compile(r"@|https?:|\d\d[ .]\d\d[ .]\d\d")
_ESCAPED = re.compile(r"\\([\\`*_{}\[\]()#+\-.!<>|~])")
_MARKED_LINK = re.compile(r"\[([^\[\]]*)\]\((?:<[^<>]*>|[^()\s]*)\)")
# Bounded: marks that never close would be looked for to the end of the text, each time.
_BOLD = re.compile(r"(\*\*|__)(?=\S)(.{1,600}?)(?<=\S)\1", re.DOTALL)
_ITALIC = re.compile(r"(?<![\w*])\*(?=[^\s*])([^*\n]{1,600}?)(?<=[^\s*])\*(?![\w*])")
_AUTOLINK = re.compile(r"<((?:https?://|mailto:)[^<>\s]+)>")


@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraph:
    """Lines without a blank between; `gap` counts the blank lines before them."""

    text: str
    gap: int = 1
    level: int = 0
    """1 to 6 for a heading that the text marks as such."""
    bold: bool = False


def paragraphs_of(text: str) -> list[Paragraph]:
    """The paragraphs of a text, in order."""
    lines = [line.rstrip() for line in text.replace("\f", "\n").split("\n")]
    longest = max(map(len, lines), default=0)
    width = longest if longest <= LONGEST_WRAPPED_LINE else 0
    found: list[Paragraph] = []
    held: list[str] = []
    gap = 0
    for line in [*lines, ""]:
        if line.strip():
            held.append(line)
            continue
        if held:
            found.extend(_paragraph(held, gap, width))
            held, gap = [], 0
        gap += 1
    return found


def blocks_from(paragraphs: Sequence[Paragraph]) -> Iterator[Block]:
    """Blocks for passages: marked headings, and short lines that announce what follows."""
    for paragraph, following in zip_longest(paragraphs, paragraphs[1:]):
        level = paragraph.level
        if not level and following is not None and _announces(paragraph.text, following.text):
            level = 5
        yield Block(text=paragraph.text, level=level)


def unmarked(text: str) -> str:
    r"""Text without the marks of Markdown: emphasis, links reduced to their words, escapes.

    >>> unmarked("**Programme** [ici](#) [1], avril\\_2021")
    'Programme ici [1], avril_2021'
    """
    text = _MARKED_LINK.sub(r"\1", text)
    text = _AUTOLINK.sub(r"\1", text)
    text = _BOLD.sub(r"\2", text)
    text = _ITALIC.sub(r"\1", text)
    return _ESCAPED.sub(r"\1", text)


def _paragraph(lines: Sequence[str], gap: int, width: int) -> Iterator[Paragraph]:
    marked = _MARKED_HEADING.fullmatch(lines[0].strip())
    if marked:
        yield Paragraph(text=clean_line(unmarked(marked[2])), gap=gap, level=len(marked[1]))
        lines, gap = lines[1:], 0
    if lines:
        raw = "\n".join(_unwrapped(lines, width))
        text = clean_text(unmarked(raw))
        if text:
            bold = _BOLD.fullmatch(raw.strip()) is not None
            yield Paragraph(text=text, gap=gap, bold=bold)


def _unwrapped(lines: Sequence[str], width: int) -> Iterator[str]:
    held = ""
    last = ""
    for line in lines:
        first_word = line.split(maxsplit=1)[0]
        wrapped = width and len(last.strip()) + 1 + len(first_word) > _FILLED * width
        if held and wrapped and not _ITEM.match(line):
            held = f"{held} {line.strip()}"
        else:
            if held:
                yield held
            held = line.strip()
        last = line
    if held:
        yield held


def _announces(text: str, following: str) -> bool:
    """Whether a line is a heading of what follows, not the first line of a list."""
    if "\n" in text or len(text) > _LONGEST_HEADING or _ITEM.match(text) or _ADDRESS.search(text):
        return False
    if text.endswith(":") and _ITEM.match(following):
        return False
    return bool(_ROMAN_HEADING.fullmatch(text) or _ASKING.fullmatch(text) or text.isupper())
