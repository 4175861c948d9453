"""The text of a page that is an image, by Tesseract (the extra « ocr »), in French.

A page is drawn at 200 dpi by PDFium: measured on scans, 300 dpi costs twice as much and reads no
more. One that is read badly may be lying on its side: its orientation is looked for, and it is read
again upright. Words that Tesseract itself hardly believes are stains and stamps, and are left out.
"""

import os
from collections.abc import Iterator, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pypdfium2

from indexer.extract.clean import clean_line
from indexer.recognised import RecognisedLine, RecognisedPage
from kb.errors import ExtractionError, FailureReason

if TYPE_CHECKING:
    from PIL.Image import Image
    from tesserocr import PyTessBaseAPI

VERSION = "ocr/1"
"""Raised when the same page may be read otherwise: every page is then read again."""
LANGUAGE = "fra"
DOTS_PER_INCH = 200
MAX_PIXELS = 30_000_000
"""A larger page (a poster) is drawn with fewer dots: A4 has 3.9 million."""
FEWEST_SURE = 0.35
"""Confidence under which a word is taken for a stain."""
UPRIGHT = 0.6
"""Mean confidence under which a page may be lying on its side."""
_AS_GOOD = 0.1
"""Tesseract reads some lines that stand upright on their end: turned, they are lines again."""
_LONG_WORD = 4
_FEWEST_LETTERS = 3
"""Fewer on a whole page is a stain."""
_POINTS_PER_INCH = 72
_TESSDATA = (
    "/usr/share/tesseract-ocr/5/tessdata",
    "/usr/share/tesseract-ocr/4.00/tessdata",
    "/usr/share/tessdata",
    "/usr/local/share/tessdata",
    "/opt/homebrew/share/tessdata",
)
INSTALL = "pip install 'irev-kb[ocr]', puis, sous Debian ou Ubuntu, apt install tesseract-ocr-fra"


@dataclass(frozen=True, slots=True, kw_only=True)
class ScannedPage:
    """One page of a PDF file to be read, `number` from 1."""

    path: Path
    number: int


class Word(NamedTuple):
    """A word with its place in dots from the upper left; a line is told by `line`."""

    line: tuple[int, int, int]
    left: int
    top: int
    right: int
    bottom: int
    confidence: float
    text: str


def missing() -> str:
    """What is not installed, in words for a person; "" when pages can be read."""
    if find_spec("tesserocr") is None:
        return "la reconnaissance de caractères n’est pas installée"
    if not _tessdata():
        return "les données françaises de Tesseract ne sont pas installées"
    return ""


def recognise(page: ScannedPage) -> RecognisedPage:
    """Read one page; it may have no line.

    Raises:
        ExtractionError: UNREADABLE, the page cannot be drawn or Tesseract is not there.

    """
    image, scale = _drawn(page)
    with closing(image):
        words = _words(image) if _has_ink(image) else []
        width, height = image.size
        upright = image
        if words and _may_be_lying(words) and (turn := _quarter_turns(image)):
            upright = image.rotate(90 * turn, expand=True)
            with closing(upright):
                again = _words(upright)
                if _mean(again) >= _mean(words) - _AS_GOOD:
                    words, (width, height) = again, upright.size
    points = 1 / scale
    lines = tuple(_lines(words, height, points))
    if sum(char.isalnum() for line in lines for char in line.text) < _FEWEST_LETTERS:
        lines = ()
    return RecognisedPage(
        number=page.number,
        width=width * points,
        height=height * points,
        lines=lines,
        version=VERSION,
    )


def _drawn(page: ScannedPage) -> "tuple[Image, float]":
    """The page in greys, and its dots a point."""
    try:
        with (
            closing(pypdfium2.PdfDocument(page.path)) as document,
            closing(document[page.number - 1]) as drawn,
        ):
            width, height = drawn.get_size()
            if not (0 < width < float("inf") and 0 < height < float("inf")):
                raise ExtractionError(FailureReason.UNREADABLE, "page sans dimensions")
            scale = DOTS_PER_INCH / _POINTS_PER_INCH
            scale = min(scale, (MAX_PIXELS / (width * height)) ** 0.5)
            with closing(drawn.render(scale=scale, grayscale=True)) as bitmap:
                return bitmap.to_pil().copy(), scale
    except (pypdfium2.PdfiumError, IndexError) as error:
        detail = f"page impossible à dessiner\u202f: {error}"
        raise ExtractionError(FailureReason.UNREADABLE, detail) from None


def _has_ink(image: "Image") -> bool:
    extrema = image.getextrema()
    darkest, lightest = extrema if isinstance(extrema[0], (int, float)) else (0, 255)
    return bool(lightest - darkest > 40)


def _words(image: "Image") -> list[Word]:
    reader = _reader()
    reader.SetImage(image)
    reader.SetSourceResolution(DOTS_PER_INCH)
    try:
        return list(words_of(reader.GetTSVText(0)))
    finally:
        reader.Clear()


def words_of(table: str) -> Iterator[Word]:
    """The words of Tesseract's table: one a row, tabs between its twelve columns."""
    for row in table.split("\n"):
        cells = row.split("\t")
        if len(cells) != 12 or cells[0] != "5":
            continue
        _, _, block, paragraph, line, _, left, top, width, height = map(int, cells[:10])
        yield Word(
            line=(block, paragraph, line),
            left=left,
            top=top,
            right=left + width,
            bottom=top + height,
            confidence=max(0.0, float(cells[10]) / 100),
            text=clean_line(cells[11]),
        )


def _lines(words: Sequence[Word], height: int, points: float) -> Iterator[RecognisedLine]:
    """Lines of the words that are believed, in Tesseract's order."""
    before: tuple[int, int] | None = None
    held: list[Word] = []
    for word in [*words, None]:
        if held and (word is None or word.line != held[0].line):
            paragraph = held[0].line[:2]
            believed = [one for one in held if one.text and one.confidence >= FEWEST_SURE]
            if believed and any(char.isalnum() for one in believed for char in one.text):
                yield _line(believed, height, points, opens=paragraph != before)
                before = paragraph
            held = []
        if word is not None:
            held.append(word)


def _line(words: Sequence[Word], height: int, points: float, *, opens: bool) -> RecognisedLine:
    top, bottom = min(word.top for word in words), max(word.bottom for word in words)
    tallest = sorted(word.bottom - word.top for word in words)
    return RecognisedLine(
        text=" ".join(word.text for word in words),
        x0=min(word.left for word in words) * points,
        y0=(height - bottom) * points,
        x1=max(word.right for word in words) * points,
        y1=(height - top) * points,
        size=tallest[-1 - len(tallest) // 4] * points,  # a bar or a stain may be higher
        confidence=_mean(words),
        opens=opens,
    )


def _mean(words: Sequence[Word]) -> float:
    letters = sum(len(word.text) for word in words)
    return sum(word.confidence * len(word.text) for word in words) / letters if letters else 0.0


def _may_be_lying(words: Sequence[Word]) -> bool:
    """Whether it was read badly, or most of its long words are higher than wide."""
    long = [word for word in words if len(word.text) >= _LONG_WORD]
    on_end = sum(word.bottom - word.top > word.right - word.left for word in long)
    return _mean(words) < UPRIGHT or 2 * on_end > len(long)


def _quarter_turns(image: "Image") -> int:
    """Quarters to turn the image by, to the left, for its text to stand; 0 when that is unknown."""
    from tesserocr import OEM, PSM, PyTessBaseAPI  # noqa: PLC0415 - an optional extra

    with (
        suppress(RuntimeError),  # the data that tell orientation may not be installed
        PyTessBaseAPI(path=_tessdata(), lang="osd", psm=PSM.OSD_ONLY, oem=OEM.DEFAULT) as reader,
    ):
        reader.SetImage(image)
        found = reader.DetectOrientationScript()
        return int(found["orient_deg"]) // 90 if found else 0
    return 0


@cache
def _reader() -> "PyTessBaseAPI":
    """Tesseract with its data loaded, once a process.

    Raises:
        ExtractionError: it is not installed.

    """
    if absent := missing():
        raise ExtractionError(FailureReason.UNREADABLE, f"{absent}\u202f: {INSTALL}")
    os.environ["OMP_THREAD_LIMIT"] = "1"  # pages are read side by side: threads would only wait
    from tesserocr import OEM, PSM, PyTessBaseAPI  # noqa: PLC0415 - an optional extra

    return PyTessBaseAPI(path=_tessdata(), lang=LANGUAGE, psm=PSM.AUTO, oem=OEM.LSTM_ONLY)


def _tessdata() -> str:
    """Where Tesseract's French is; "" when it is nowhere."""
    told = os.environ.get("TESSDATA_PREFIX", "")
    folders = (told, f"{told}/tessdata", *_TESSDATA) if told else _TESSDATA
    name = f"{LANGUAGE}.traineddata"
    return next((folder for folder in folders if Path(folder, name).is_file()), "")
