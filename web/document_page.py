"""A document as its page shows it: passages with their matches marked, and where each opens."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby

from markupsafe import Markup, escape

from kb.model import DocId, Document
from kb.searcher import PassageView, Searcher
from web.render import mark, paragraphs, place, web_address

MAX_FILES = 40
"""Attachments looked up; a page that lists more is a catalogue, and links to the files alone."""


ITEM = "- "
"""What a line of a list begins with in the text of a document."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A paragraph, or the items of a list."""

    paragraph: Markup | None = None
    items: tuple[Markup, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PassageText:
    """One passage: `address` opens the original there, None where a browser cannot go."""

    ordinal: int
    label: str
    named: bool
    """Whether the document itself gives it that label."""
    heading: Markup
    address: str | None
    blocks: tuple[Block, ...]
    marks: int

    @property
    def anchor(self) -> str:
        """Its name within the page."""
        return f"passage-{self.ordinal}"


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentPage:
    """The text of a document under the light of a query, "" for none."""

    query: str
    title: Markup
    passages: tuple[PassageText, ...]
    original: str | None

    @property
    def matching(self) -> tuple[PassageText, ...]:
        """Passages that hold words of the query."""
        return tuple(passage for passage in self.passages if passage.marks)


def compose(searcher: Searcher, document: Document, query: str) -> DocumentPage:
    """The page of a document, every match of the query marked."""
    passages = tuple(passage_text(view) for view in searcher.highlight(document, query))
    return DocumentPage(
        query=query,
        title=mark(document.title, searcher.highlight_title(document, query)),
        passages=passages,
        original=web_address(document.url),
    )


def passage_text(view: PassageView) -> PassageText:
    """A passage laid out. A section's text begins with its heading, which is also its label."""
    lines = paragraphs(view.text, view.spans)
    label = view.label or place(view.ordinal)
    heading = escape(label[:1].upper() + label[1:])
    if lines and view.text.strip().partition("\n")[0].strip() == view.label:
        heading = lines.pop(0)
    return PassageText(
        ordinal=view.ordinal,
        label=label,
        named=bool(view.label),
        heading=heading,
        address=web_address(view.url) if view.locator else None,
        blocks=tuple(blocks(lines)),
        marks=len(view.spans),
    )


def blocks(lines: Iterable[Markup]) -> Iterator[Block]:
    """Paragraphs and lists: lines that follow each other and begin with a dash are one list."""
    for listed, run in groupby(lines, key=lambda each: each.startswith(ITEM)):
        if listed:
            yield Block(items=tuple(each[len(ITEM) :] for each in run))
        else:
            yield from (Block(paragraph=each) for each in run)


def held_files(searcher: Searcher, document: Document) -> frozenset[DocId]:
    """The attachments whose text can be read here too."""
    with searcher.engine.reader() as reader:
        return frozenset(reader.heads([file.id for file in document.attachments[:MAX_FILES]]))
