"""A part of a page to blocks: headings with their ids, paragraphs, list items, rows of tables.

Lists and tables stay readable as text: « - item », « 1. item », cells between bars, « term : its
definition ». A paragraph that is bold throughout is a heading: editors make them so.
"""

import re
from collections.abc import Iterable

from bs4 import BeautifulSoup
from bs4.element import NavigableString, PageElement, PreformattedString, Tag

from indexer.extract.clean import clean_line, clean_text
from indexer.extract.html_rules import FURNITURE_LINE
from indexer.passages import Block
from kb.errors import ExtractionError, FailureReason

_BLOCK_TAGS = frozenset(
    {"address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "details"}
    | {"dialog", "div", "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "header"}
    | {"hr", "html", "legend", "li", "main", "nav", "ol", "p", "pre", "section", "summary"}
    | {"table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul"}
)
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_BOLD_HEADING_LEVEL = 6
_LONGEST_BOLD_HEADING = 90
_ANCHOR_TAGS = frozenset({"a", "section", "span"})
_DEEPEST = 200
"""Deeper markup is read as one text: nothing written by hand nests so far."""
_DEEPEST_TREE = 500
_SPACE = re.compile(r"[ \t\r\n\f]+")


def blocks_of(root: Tag) -> list[Block]:
    """What a reader of this part reads, in order; lines that are page furniture are left out."""
    reader = _Reader()
    reader.visit_all(root.children, 0)
    reader.flush()
    return reader.blocks


def lone_text(tag: Tag | None) -> str:
    """The text of a tag on one line; "" of none."""
    return clean_line(tag.get_text(" ")) if tag else ""


class _Reader:
    """Collects blocks; inline text waits in `inline` until something ends its paragraph."""

    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self.inline: list[str] = []
        self.anchor = ""
        self.term = ""

    def visit_all(self, nodes: Iterable[PageElement], depth: int) -> None:
        for node in nodes:
            if isinstance(node, Tag):
                self.visit(node, depth)
            elif isinstance(node, NavigableString) and not isinstance(node, PreformattedString):
                self.inline.append(_SPACE.sub(" ", node))

    def visit(self, tag: Tag, depth: int) -> None:
        name = tag.name
        if depth > _DEEPEST:
            self.inline.append(f" {tag.get_text(' ')} ")
        elif name in _HEADINGS:
            self.flush()
            self.heading(tag, _HEADINGS[name])
        elif name == "br":
            self.inline.append("\n")
        elif name == "pre":
            self.flush()
            self.inline.append(tag.get_text())
            self.flush()
        elif name == "tr":
            self.row(tag)
        elif name == "dt":
            self.flush()
            self.term = lone_text(tag)
        elif name in _BLOCK_TAGS:
            self.block(tag, depth)
        else:
            self.note_anchor(tag)
            self.visit_all(tag.children, depth + 1)

    def block(self, tag: Tag, depth: int) -> None:
        self.flush()
        if tag.name == "p" and _is_bold_heading(tag):
            self.heading(tag, _BOLD_HEADING_LEVEL)
            return
        self.note_anchor(tag)
        if tag.name == "li":
            self.inline.append(_bullet(tag))
        elif tag.name == "dd" and self.term:
            self.inline.append(f"{self.term} : ")
            self.term = ""
        self.visit_all(tag.children, depth + 1)
        self.flush()

    def row(self, tag: Tag) -> None:
        self.flush()
        cells = [lone_text(cell) for cell in tag.find_all(["td", "th"], recursive=False)]
        if any(len(cell) > _LONGEST_CELL for cell in cells) or tag.find("table"):
            # A table that lays out a page: each cell is text of its own.
            for cell in tag.find_all(["td", "th"], recursive=False):
                self.visit_all(cell.children, 1)
                self.flush()
        elif any(cells):
            self.blocks.append(Block(text=" | ".join(cells)))

    def heading(self, tag: Tag, level: int) -> None:
        text = lone_text(tag)
        if text and not FURNITURE_LINE.fullmatch(text):
            inner = tag.find(id=True) or tag.find("a", attrs={"name": True})
            anchor = _identifier(tag) or (_identifier(inner) if inner else "") or self.anchor
            self.blocks.append(Block(text=text, level=level, anchor=anchor))
        self.anchor = ""

    def note_anchor(self, tag: Tag) -> None:
        if tag.name in _ANCHOR_TAGS:
            self.anchor = _identifier(tag) or self.anchor

    def flush(self) -> None:
        text = clean_text("".join(self.inline))
        self.inline.clear()
        lines = [line for line in text.split("\n") if line and not FURNITURE_LINE.fullmatch(line)]
        text = "\n".join(lines)
        if text and text != "-":
            self.blocks.append(Block(text=text))
            self.anchor = ""


_LONGEST_CELL = 600


def _bullet(item: Tag) -> str:
    parent = item.parent
    if parent is None or parent.name != "ol":
        return "- "
    before = item.find_previous_siblings("li")
    return f"{len(before) + 1}. "


def _is_bold_heading(paragraph: Tag) -> bool:
    text = lone_text(paragraph)
    if not text or len(text) > _LONGEST_BOLD_HEADING or text.endswith((".", ",", ";")):
        return False
    bold = "".join(lone_text(part) for part in paragraph.find_all(["strong", "b"]))
    return bold.replace(" ", "") == text.replace(" ", "")


def _identifier(tag: Tag) -> str:
    value = tag.get("id") or (tag.get("name") if tag.name == "a" else None)
    return value if isinstance(value, str) and not _SPACE.search(value) else ""


def parse_html(text: str) -> BeautifulSoup:
    """The tree of a page.

    The comment before it keeps Beautiful Soup from guessing whether the text is a file name or XML.

    Raises:
        ExtractionError: UNREADABLE; tags are nested deeper than any page's, which would make each
            look at the tree as long as the tree squared.

    """
    soup = BeautifulSoup("<!-- -->" + text.replace("\x00", ""), "lxml")
    level: list[Tag] = [soup]
    for _ in range(_DEEPEST_TREE):
        level = [child for tag in level for child in tag.children if isinstance(child, Tag)]
        if not level:
            return soup
    raise ExtractionError(
        FailureReason.UNREADABLE, f"balises imbriquées sur plus de {_DEEPEST_TREE} niveaux"
    )
