"""Draw a sample PDF as an office scanner would: one greyscale picture a page and no text layer.

Slightly crooked, speckled and on grey paper, so that text recognition has real work; the speckles
come from a seeded generator, so the picture is the same at every build.
"""

import io
import random
from pathlib import Path

import reportlab
from PIL import Image, ImageDraw, ImageFont
from reportlab.lib.pagesizes import A4
from reportlab.lib.utils import ImageReader

from indexer.replica.pdf_canvas import dated_canvas
from indexer.replica.pdf_source import Block, Kind, PdfSource, cells
from kb.errors import ConfigError

_DOTS_PER_INCH = 200
_PAGE = (1654, 2339)  # A4 in dots
_MARGIN = 190
_TEXT_SIZE, _HEADING_SIZE = 36, 44  # dots: 13 and 16 points
_PAPER, _INK, _STAMP_INK = 236, 38, 120
_SKEW_DEGREES = 0.5
_SPECKLES = 2600
_JPEG_QUALITY = 55


def draw_scan(source: PdfSource) -> bytes:
    """The PDF of a scanned source, A4; raises `ConfigError` when it has another page count."""
    pages = _pages(source)
    if len(pages) != source.pages:
        raise ConfigError(
            f"corpus/sample/pdfs/{source.name.removesuffix('.pdf')}.md: "
            f"pages = {source.pages}, but the text has {len(pages)}"
        )
    buffer = io.BytesIO()
    canvas = dated_canvas(source.date)(buffer, pagesize=A4, invariant=1)
    canvas.setTitle(source.metadata_title or source.title)
    canvas.setAuthor(source.author)
    for number, blocks in enumerate(pages, start=1):
        picture = _scanned(_Sheet(source, number).draw(blocks), seed=number)
        jpeg = io.BytesIO()
        picture.save(jpeg, "JPEG", quality=_JPEG_QUALITY, dpi=(_DOTS_PER_INCH, _DOTS_PER_INCH))
        jpeg.seek(0)
        canvas.drawImage(ImageReader(jpeg), 0, 0, width=A4[0], height=A4[1])
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def _pages(source: PdfSource) -> list[list[Block]]:
    pages: list[list[Block]] = [[]]
    for block in source.blocks:
        if block.kind is Kind.PAGE_BREAK:
            pages.append([])
        else:
            pages[-1].append(block)
    return pages


class _Sheet:
    """One page being typed; the place of the next line is kept in dots from the top."""

    def __init__(self, source: PdfSource, number: int) -> None:
        self._source = source
        self._number = number
        self._picture = Image.new("L", _PAGE, _PAPER)
        self._pen = ImageDraw.Draw(self._picture)
        self._y = _MARGIN

    def draw(self, blocks: list[Block]) -> Image.Image:
        """The page as a greyscale picture. Raises `ConfigError` when the text overflows it."""
        if self._number == 1:
            self._write(self._source.title, _HEADING_SIZE, bold=True)
        for block in blocks:
            heading = block.kind is Kind.HEADING
            for line in block.lines:
                text = "   ".join(cells(line)) if block.kind is Kind.TABLE else line
                shown = f"- {text}" if block.kind is Kind.LIST else text
                self._write(shown, _HEADING_SIZE if heading else _TEXT_SIZE, bold=heading)
            self._y += _TEXT_SIZE // 2
        self._stamp()
        footer = self._source.footer.replace("{page}", str(self._number))
        self._pen.text((_MARGIN, _PAGE[1] - 130), footer, _INK, font=_font(24, bold=False))
        return self._picture

    def _write(self, text: str, size: int, *, bold: bool) -> None:
        font = _font(size, bold=bold)
        line = ""
        for word in text.split(" "):
            joined = f"{line} {word}" if line else word
            if font.getlength(joined) > _PAGE[0] - 2 * _MARGIN:
                self._line(line, font)
                line = word
            else:
                line = joined
        self._line(line, font)

    def _line(self, text: str, font: ImageFont.FreeTypeFont) -> None:
        if self._y > _PAGE[1] - 2 * _MARGIN:
            raise ConfigError(f"{self._source.name}: page {self._number} overflows: shorten it")
        # a picture has no no-break spaces, and the font draws them too wide
        drawn = text.replace("\u00a0", " ").replace("\u202f", " ")
        self._pen.text((_MARGIN, self._y), drawn, _INK, font=font)
        self._y += int(font.size * 1.5)

    def _stamp(self) -> None:
        left, top = _PAGE[0] - 560, _PAGE[1] - 520
        for inset in (0, 12):
            box = (left + inset, top + inset, left + 300 - inset, top + 300 - inset)
            self._pen.ellipse(box, outline=_STAMP_INK, width=4)
        self._pen.text((left + 62, top + 130), "SPÉCIMEN", _STAMP_INK, font=_font(34, bold=True))


def _scanned(page: Image.Image, *, seed: int) -> Image.Image:
    angle = _SKEW_DEGREES if seed % 2 else -_SKEW_DEGREES
    crooked = page.rotate(angle, resample=Image.Resampling.BICUBIC, fillcolor=_PAPER - 8)
    pen, chance = ImageDraw.Draw(crooked), random.Random(seed)  # noqa: S311 - dust, not a secret
    for _ in range(_SPECKLES):
        spot = (chance.randrange(_PAGE[0]), chance.randrange(_PAGE[1]))
        pen.point(spot, fill=chance.randrange(90, 215))
    return crooked


def _font(size: int, *, bold: bool) -> ImageFont.FreeTypeFont:
    folder = Path(reportlab.__file__).parent / "fonts"
    return ImageFont.truetype(str(folder / ("VeraBd.ttf" if bold else "Vera.ttf")), size)
