"""Cut what an extractor read into passages: a section, a page or a moment, never much longer.

A heading opens a section and stays the first line of its text, so that its words are searched;
it also gives the label, and its id the locator. A heading without text of its own leads the next.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from kb.model import Passage

MAX_PASSAGE_CHARS = 2500
"""About a printed page: more would blur where in a document the words are."""
MAX_LABEL_CHARS = 120
_DEEPEST_LABEL = 2
_SENTENCE_END = re.compile(r"(?<=[.!?…»])\s+(?=[A-ZÀ-ÖØ-Þ«•–-])")


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """One paragraph, list item, table row or heading. `level` is 1 to 6 for a heading, 0 for text.

    `anchor` is the id by which an address can point at it.
    """

    text: str
    level: int = 0
    anchor: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """Paragraphs that share a label and a locator."""

    paragraphs: tuple[str, ...]
    label: str = ""
    locator: str = ""
    confidence: float | None = None
    """Of recognised text, as in `Passage`."""


def sections(blocks: Iterable[Block]) -> Iterator[Section]:
    """Blocks gathered under their headings, in order; a locator is that of the nearest anchor."""
    paragraphs: list[str] = []
    headings: list[str] = []
    locator = ""
    has_text = False
    for block in blocks:
        if block.level and has_text:
            yield Section(paragraphs=tuple(paragraphs), label=_label(headings), locator=locator)
            paragraphs, headings, has_text = [], [], False
        if block.level:
            locator = f"#{block.anchor}" if block.anchor else locator if headings else ""
            headings.append(block.text)
        paragraphs.append(block.text)
        has_text = has_text or not block.level
    if paragraphs:
        yield Section(paragraphs=tuple(paragraphs), label=_label(headings), locator=locator)


def _label(headings: Sequence[str]) -> str:
    """The headings over one text, without the marks that announce it."""
    words = [heading.rstrip(" :") for heading in headings[-_DEEPEST_LABEL:]]
    label = " › ".join(words)
    return label if len(label) <= MAX_LABEL_CHARS else words[-1] if words else ""


def cut(parts: Iterable[Section], *, max_chars: int = MAX_PASSAGE_CHARS) -> tuple[Passage, ...]:
    """Passages of these sections, ordinals from 0; a long section gives several of one label."""
    found: list[Passage] = []
    for part in parts:
        found.extend(
            Passage(
                ordinal=0,
                text=text,
                label=part.label,
                locator=part.locator,
                confidence=part.confidence,
            )
            for text in _pieces(part.paragraphs, max_chars)
        )
    return tuple(replace(one, ordinal=ordinal) for ordinal, one in enumerate(found))


def _pieces(paragraphs: Iterable[str], max_chars: int) -> Iterator[str]:
    """Texts of at most `max_chars`, cut between paragraphs, else sentences, else words."""
    held: list[str] = []
    size = 0
    for paragraph in paragraphs:
        for piece in _fitting(paragraph.strip(), max_chars):
            if held and size + len(piece) > max_chars:
                yield "\n".join(held)
                held, size = [], 0
            held.append(piece)
            size += len(piece) + 1
    if held:
        yield "\n".join(held)


def _fitting(paragraph: str, max_chars: int) -> Iterator[str]:
    if not paragraph:
        return
    if len(paragraph) <= max_chars:
        yield paragraph
        return
    line = ""
    for sentence in _SENTENCE_END.split(paragraph):
        if line and len(line) + len(sentence) >= max_chars:
            yield line
            line = ""
        line = f"{line} {sentence}".strip()
        while len(line) > max_chars:
            # A word may itself be longer than a passage: then it is cut where the passage ends.
            end = line.rfind(" ", 1, max_chars) if " " in line[1:max_chars] else max_chars
            yield line[:end]
            line = line[end:].strip()
    if line:
        yield line
