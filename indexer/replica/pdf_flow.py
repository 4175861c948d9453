"""Turn the blocks of a sample PDF's source into reportlab flowables.

Lines of hyphenated documents are broken here, not by reportlab, so that what stands at a line end
is a character of the text layer, as in the files of page-layout programs.
"""

import re
from collections.abc import Callable, Iterator
from xml.sax.saxutils import escape, quoteattr

from reportlab.lib import colors
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.platypus import (
    Flowable,
    FrameBreak,
    NextPageTemplate,
    PageBreak,
    Paragraph,
    Spacer,
    Table,
    TableStyle,
    XPreformatted,
)

from indexer.replica.hyphens import SOFT_HYPHEN, wrap
from indexer.replica.pdf_fonts import BOLD_OF, drawable
from indexer.replica.pdf_source import Block, Kind, Layout, PdfSource, cells, slug

_INLINE = re.compile(r"\*\*(?P<bold>[^*]+)\*\*|\[(?P<words>[^\]]+)\]\((?P<target>[^)\s]+)\)")
_BLUE = colors.HexColor("#1d3c6e")
_CELL_PADDING = 14.0  # points, both sides of a cell
_WIDE_CELL = 40  # characters beyond which a cell wraps anyway
_PALE = colors.HexColor("#e6ecf5")


def story(source: PdfSource, width: float) -> list[Flowable]:
    """The flowables of a document for columns of that width in points, its printed title first."""
    return list(_Setter(source, width).flow())


class _Heading(Paragraph):
    """A heading that links can reach; `outline_level` from 0 puts it among the bookmarks."""

    anchor: str = ""
    outline_title: str = ""
    outline_level: int | None = None

    def draw(self) -> None:
        if self.anchor:
            self.canv.bookmarkPage(self.anchor)
            if self.outline_level is not None:
                self.canv.addOutlineEntry(self.outline_title, self.anchor, self.outline_level)
        super().draw()


class _Setter:
    """Sets the blocks of one document in its own styles."""

    def __init__(self, source: PdfSource, width: float) -> None:
        self._source = source
        self._width = width
        slides = source.layout is Layout.SLIDES
        size = source.size * (1.8 if slides else 1.0)
        bold = BOLD_OF[source.font]
        self._prose = ParagraphStyle(
            "prose", fontName=source.font, fontSize=size, leading=size * 1.35, spaceAfter=size * 0.7
        )
        self._item = ParagraphStyle("item", self._prose, leftIndent=size * 1.2, spaceAfter=size / 4)
        self._cell = ParagraphStyle(
            "cell", self._prose, fontSize=size - 1.5, leading=(size - 1.5) * 1.2, spaceAfter=0
        )
        self._remark = ParagraphStyle(
            "remark", self._prose, backColor=_PALE, borderPadding=6, leftIndent=8, rightIndent=8
        )
        self._title = ParagraphStyle(
            "title", fontName=bold, fontSize=size * 1.9, leading=size * 2.2, textColor=_BLUE
        )
        self._headings = {
            level: ParagraphStyle(
                f"heading{level}",
                fontName=bold,
                fontSize=size * factor,
                leading=size * factor * 1.25,
                spaceBefore=size * 0.6,
                spaceAfter=size * 0.5,
                textColor=_BLUE,
                keepWithNext=1,
            )
            for level, factor in ((1, 1.5), (2, 1.25), (3, 1.05))
        }

    def flow(self) -> Iterator[Flowable]:
        """One flowable or more a block, in order."""
        yield NextPageTemplate("later")
        yield Paragraph(self._markup(self._source.title), self._title)
        yield Spacer(1, 4)
        if self._source.subtitle:
            yield Paragraph(self._markup(self._source.subtitle), self._prose)
        if self._source.layout is Layout.TWO_COLUMNS:
            yield FrameBreak()
        setters: dict[Kind, Callable[[Block], Iterator[Flowable]]] = {
            Kind.HEADING: self._set_heading,
            Kind.PARAGRAPH: self._set_prose,
            Kind.LIST: self._set_list,
            Kind.TABLE: self._set_table,
            Kind.REMARK: self._set_remark,
        }
        for block in self._source.blocks:
            if block.kind is Kind.PAGE_BREAK:
                yield PageBreak()
            elif block.kind is Kind.COLUMN_BREAK:
                yield FrameBreak()
            else:
                yield from setters[block.kind](block)

    def _set_heading(self, block: Block) -> Iterator[Flowable]:
        text = block.lines[0]
        heading = _Heading(self._markup(text), self._headings[block.level])
        heading.anchor, heading.outline_title = slug(text), text
        if self._source.outline:
            heading.outline_level = block.level - 1
        yield heading

    def _set_prose(self, block: Block) -> Iterator[Flowable]:
        text = block.lines[0]
        if not self._source.hyphenate or _INLINE.search(text):
            yield Paragraph(self._markup(text), self._prose)
            return
        style = self._prose
        hyphen = SOFT_HYPHEN if self._source.soft_hyphens else "-"

        def measure(piece: str) -> float:
            return float(pdfmetrics.stringWidth(piece, style.fontName, style.fontSize))

        lines = wrap(self._plain(text).split(" "), self._width, measure, hyphen)
        yield XPreformatted("\n".join(escape(line) for line in lines), style)

    def _set_list(self, block: Block) -> Iterator[Flowable]:
        for line in block.lines:
            yield Paragraph(self._markup(line), self._item, bulletText="•")
        yield Spacer(1, self._prose.spaceAfter)

    def _set_remark(self, block: Block) -> Iterator[Flowable]:
        yield Spacer(1, 6)
        yield Paragraph(self._markup(block.lines[0]), self._remark)
        yield Spacer(1, 6)

    def _set_table(self, block: Block) -> Iterator[Flowable]:
        rows = [cells(line) for line in block.lines]
        yield Table(
            [[Paragraph(self._markup(cell), self._cell) for cell in row] for row in rows],
            colWidths=self._column_widths(list(zip(*rows, strict=True))),
            style=TableStyle(
                [
                    ("GRID", (0, 0), (-1, -1), 0.5, colors.grey),
                    ("BACKGROUND", (0, 0), (-1, 0), _PALE),
                    ("VALIGN", (0, 0), (-1, -1), "TOP"),
                ]
            ),
        )
        yield Spacer(1, self._prose.spaceAfter)

    def _column_widths(self, columns: list[tuple[str, ...]]) -> list[float]:
        """Room for the longest word of every column first, the rest shared by amount of text."""

        def measure(word: str) -> float:
            return float(pdfmetrics.stringWidth(word, self._cell.fontName, self._cell.fontSize))

        least = [
            max(measure(word) for cell in column for word in cell.split(" ")) + _CELL_PADDING
            for column in columns
        ]
        amounts = [min(_WIDE_CELL, max(map(len, column))) for column in columns]
        spare = self._width - sum(least)
        return [
            width + spare * amount / sum(amounts)
            for width, amount in zip(least, amounts, strict=True)
        ]

    def _markup(self, text: str) -> str:
        """Our inline markup in reportlab's."""
        out, end = "", 0
        for found in _INLINE.finditer(text):
            out += escape(self._plain(text[end : found.start()]))
            if found["bold"]:
                words = escape(self._plain(found["bold"]))
                out += f'<font name="{BOLD_OF[self._source.font]}">{words}</font>'
            else:
                words = escape(self._plain(found["words"]))
                out += f'<a href={quoteattr(found["target"])} color="#1d3c6e">{words}</a>'
            end = found.end()
        return out + escape(self._plain(text[end:]))

    def _plain(self, text: str) -> str:
        if self._source.ligatures:
            text = text.replace("fi", "\ufb01").replace("fl", "\ufb02")
        return drawable(text, self._source.font)
