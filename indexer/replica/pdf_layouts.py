"""Set a sample PDF that has a text layer: geometry, columns, running heads, metadata, encryption.

No two builds of a source differ by a byte.
"""

import io

from reportlab.lib import colors
from reportlab.lib.pagesizes import A4, landscape
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import BaseDocTemplate, Frame, PageTemplate

from indexer.replica.pdf_canvas import dated_canvas
from indexer.replica.pdf_flow import story
from indexer.replica.pdf_fonts import drawable, register_fonts
from indexer.replica.pdf_source import Layout, PdfSource
from kb.errors import ConfigError

_VERTICAL_MARGIN = 56.0  # points, about 2 cm
_GUTTER = 20.0
_TITLE_BAND = 92.0  # points kept at the top of page 1 for a title over two columns
_HEAD_SIZE, _HEAD_BASELINE = 8.5, 28.0
_GREY = colors.HexColor("#555555")


def draw_text(source: PdfSource) -> bytes:
    """The PDF of a source, A4; raises `ConfigError` when it fills another number of pages."""
    register_fonts()
    page = landscape(A4) if source.layout is Layout.SLIDES else A4
    templates = _templates(source, page)
    width = min(frame.width for template in templates for frame in template.frames)
    buffer = io.BytesIO()
    document = BaseDocTemplate(
        buffer,
        pagesize=page,
        pageTemplates=templates,
        title=source.metadata_title or source.title,
        author=source.author,
        lang=source.language,
        invariant=1,
        encrypt=_encryption(source),
    )
    document.build(story(source, width), canvasmaker=dated_canvas(source.date))
    if document.page != source.pages:
        raise ConfigError(
            f"corpus/sample/pdfs/{source.name.removesuffix('.pdf')}.md: "
            f"pages = {source.pages}, but the text fills {document.page}"
        )
    return buffer.getvalue()


def _encryption(source: PdfSource) -> StandardEncryption | None:
    # RC4 with 128 bits: reportlab's 256-bit mode draws random salts, no two builds would be equal
    return StandardEncryption(source.password, strength=128) if source.password else None


def _templates(source: PdfSource, page: tuple[float, float]) -> list[PageTemplate]:
    margin = source.margin
    width, height = page[0] - 2 * margin, page[1] - 2 * _VERTICAL_MARGIN
    whole = _frame("whole", margin, _VERTICAL_MARGIN, width, height)
    if source.layout is not Layout.TWO_COLUMNS:
        return [_template("first", [whole], source), _template("later", [whole], source)]
    title = _frame("title", margin, _VERTICAL_MARGIN + height - _TITLE_BAND, width, _TITLE_BAND)
    first = [title, *_columns(margin, width, height - _TITLE_BAND)]
    later = _columns(margin, width, height)
    return [_template("first", first, source), _template("later", later, source)]


def _columns(margin: float, width: float, height: float) -> list[Frame]:
    column = (width - _GUTTER) / 2
    return [
        _frame("left", margin, _VERTICAL_MARGIN, column, height),
        _frame("right", margin + column + _GUTTER, _VERTICAL_MARGIN, column, height),
    ]


def _frame(name: str, x: float, y: float, width: float, height: float) -> Frame:
    return Frame(
        x,
        y,
        width,
        height,
        id=name,
        leftPadding=0,
        rightPadding=0,
        topPadding=0,
        bottomPadding=0,
    )


def _template(name: str, frames: list[Frame], source: PdfSource) -> PageTemplate:
    def draw_running_heads(canvas: Canvas, document: BaseDocTemplate) -> None:
        page_width, page_height = document.pagesize
        canvas.saveState()
        canvas.setFont(source.font, _HEAD_SIZE)
        canvas.setFillColor(_GREY)
        numbers = {"{page}": str(document.page), "{pages}": str(source.pages)}
        for text, y in (
            (source.header, page_height - _HEAD_BASELINE),
            (source.footer, _HEAD_BASELINE),
        ):
            shown = text
            for mark, number in numbers.items():
                shown = shown.replace(mark, number)
            if shown:
                canvas.drawCentredString(page_width / 2, y, drawable(shown, source.font))
        canvas.restoreState()

    return PageTemplate(id=name, frames=frames, onPage=draw_running_heads)
