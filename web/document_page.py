"""A document as its page shows it: passages with their matches marked, and where each opens."""

from dataclasses import dataclass

from markupsafe import Markup

from kb.model import DocId, Document
from kb.searcher import Searcher
from web.render import mark, paragraphs, web_address

MAX_FILES = 40
"""Attachments looked up; a page that lists more is a catalogue, and links to the files alone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PassageText:
    """One passage: `address` opens the original there, None where a browser cannot go."""

    ordinal: int
    label: str
    address: str | None
    lines: tuple[Markup, ...]
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
    passages = tuple(
        PassageText(
            ordinal=view.ordinal,
            label=view.label,
            address=web_address(view.url) if view.locator else None,
            lines=tuple(paragraphs(view.text, view.spans)),
            marks=len(view.spans),
        )
        for view in searcher.highlight(document, query)
    )
    return DocumentPage(
        query=query,
        title=mark(document.title, searcher.highlight_title(document, query)),
        passages=passages,
        original=web_address(document.url),
    )


def held_files(searcher: Searcher, document: Document) -> frozenset[DocId]:
    """The attachments whose text can be read here too."""
    with searcher.engine.reader() as reader:
        return frozenset(reader.heads([file.id for file in document.attachments[:MAX_FILES]]))
