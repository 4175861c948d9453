"""The text that the content streams of a PDF page show, as runs with their places.

Places are points from the lower left corner of the page as it is shown (ISO 32000-1, 9.4).
"""

import math
from collections.abc import Iterable, Mapping
from typing import NamedTuple, Protocol

from pdfminer.pdftypes import PDFStream

from indexer.extract.pdf_glyphs import Glyphs
from indexer.extract.pdf_tokens import Element, Mark, operations

Matrix = tuple[float, float, float, float, float, float]
Resources = Mapping[str, object]

MAX_FORM_DEPTH = 12
MAX_FORMS = 3000
MAX_RUNS = 100_000
"""Of one page: more are drawings of letters, or a trap."""
_TICK_EVERY = 200
_LONGEST_ACTUAL = 12
"""Letters that a file may give instead of those drawn; more would span lines."""
_WORD_GAP = 0.13
"""Ems between glyphs that part words where no space is written."""
_RUN_GAP = 1.2
"""Ems after which another run begins: cells of a table, columns."""
_LEAST_SIZE = 0.3
_STRAIGHT = 0.05
IDENTITY: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
OBLIQUE = 4


class Run(NamedTuple):
    """Glyphs shown one after another; `x1` is where the next would stand, `y` the baseline.

    `angle` counts quarter turns, and places are those of the page turned back by it; OBLIQUE is
    any other angle. `artifact`: the file itself says that it is a header or footer.
    """

    text: str
    x0: float
    x1: float
    y: float
    size: float
    descent: float
    angle: int = 0
    artifact: bool = False


class PageLimitError(Exception):
    """A page holds more than any page does."""


class Holdings(Protocol):
    """What the streams of a page refer to by name."""

    def font(self, resources: Resources, name: str) -> Glyphs | None:
        """The font of that name."""
        ...

    def xobject(self, resources: Resources, name: str) -> PDFStream | None:
        """The image or form of that name; None when there is none."""
        ...

    def mark(self, resources: Resources, mark: Mark) -> Mark:
        """A mark with the properties that are kept elsewhere."""
        ...

    def form(
        self, stream: PDFStream, resources: Resources
    ) -> tuple[bytes, Resources, Matrix] | None:
        """A form's data, its resources (its page's when it has none), its matrix; or an image."""
        ...

    def tick(self) -> None:
        """Called now and then; may raise to end the page."""
        ...


class PageText:
    """What one page shows so far: its runs in the order of the streams, its number of images."""

    def __init__(self, holdings: Holdings) -> None:
        self.holdings = holdings
        self.runs: list[Run] = []
        self.images = 0
        self.forms = 0

    def show(
        self, data: bytes, resources: Resources, ctm: Matrix, within: tuple[int, ...] = ()
    ) -> None:
        """Read one stream and the forms it invokes; `within` are the forms it is part of.

        Raises:
            PageLimitError: there is too much; what came before is there.

        """
        stream = _Stream(self, resources, ctm, within)
        for count, (operator, operands) in enumerate(operations(data)):
            if count % _TICK_EVERY == 0:
                self.holdings.tick()
            stream.do(operator, operands)


class _Stream:
    """The state of one content stream."""

    def __init__(
        self, page: PageText, resources: Resources, ctm: Matrix, within: tuple[int, ...]
    ) -> None:
        self._page = page
        self._resources = resources
        self._within = within
        self._ctm = ctm
        self._line: Matrix = IDENTITY
        self._x = 0.0
        self._glyphs: Glyphs | None = None
        self._size = 0.0
        self._values = {"Tc": 0.0, "Tw": 0.0, "Tz": 100.0, "TL": 0.0, "Ts": 0.0}
        self._saved: list[tuple[Matrix, Glyphs | None, float, dict[str, float]]] = []
        self._marks: list[tuple[Mark, int]] = []
        self._artifacts = 0

    def do(self, operator: str, operands: object) -> None:  # noqa: PLR0912 - one case an operator
        match operator, operands:
            case "TJ", tuple(elements):
                self._show(elements)
            case "Td", (float(x), float(y)):
                self._move(x, y)
            case "TD", (float(x), float(y)):
                self._values["TL"] = -y
                self._move(x, y)
            case "T*", _:
                self._move(0.0, -self._values["TL"])
            case "Tm", (float(a), float(b), float(c), float(d), float(e), float(f)):
                self._line, self._x = (a, b, c, d, e, f), 0.0
            case "cm", (float(a), float(b), float(c), float(d), float(e), float(f)):
                self._ctm = multiplied((a, b, c, d, e, f), self._ctm)
            case "Tf", (str(name), float(size)):
                self._glyphs = self._page.holdings.font(self._resources, name)
                self._size = size
            case "BT", _:
                self._line, self._x = IDENTITY, 0.0
            case "q", _:
                values = (self._ctm, self._glyphs, self._size, self._values.copy())
                self._saved.append(values)
            case "Q", _:
                if self._saved:
                    self._ctm, self._glyphs, self._size, self._values = self._saved.pop()
            case "Do", str(name):
                self._invoke(name)
            case "BDC", Mark() as mark:
                self._begin(mark)
            case "EMC", _:
                self._end()
            case "EI", _:
                self._page.images += 1
            case (("Tc" | "Tw" | "Tz" | "TL" | "Ts"), (float(value),)):
                self._values[operator] = value

    def _move(self, x: float, y: float) -> None:
        a, b, c, d, e, f = self._line
        self._line, self._x = (a, b, c, d, x * a + y * c + e, x * b + y * d + f), 0.0

    def _show(self, elements: tuple[Element, ...]) -> None:
        glyphs = self._glyphs
        if glyphs is None:
            return
        scale = self._values["Tz"] * 0.01
        em = self._size * scale
        spacing = self._values["Tc"] * scale
        words = 0.0 if glyphs.multibyte else self._values["Tw"] * scale
        x = start = end = self._x
        parts: list[str] = []
        for element in elements:
            if isinstance(element, float):
                x -= element * 0.001 * em
                continue
            found = glyphs.of(element)
            text = "".join([letter for letter, _ in found])
            before = x
            x += sum([width for _, width in found]) * em + spacing * len(found)
            if words:
                x += words * element.count(b" ")
            if not text or text.isspace():
                if parts and text:
                    parts.append(" ")
                continue
            if text[0].isspace():
                before += _blank(found, em, spacing, words)
            gap = (before - end) / em if em else 0.0
            if parts and not -_RUN_GAP < gap < _RUN_GAP:
                self._add("".join(parts), start, end, glyphs)
                parts = []
            if not parts:
                start = before
            elif gap > _WORD_GAP and not parts[-1][-1:].isspace():
                parts.append(" ")
            parts.append(text)
            end = x - spacing
            if text[-1].isspace():
                end -= _blank(reversed(found), em, spacing, words)
        if parts:
            self._add("".join(parts), start, end, glyphs)
        self._x = x

    def _add(self, text: str, start: float, end: float, glyphs: Glyphs) -> None:
        a, b, c, d, e, f = multiplied(self._line, self._ctm)
        rise = self._values["Ts"]
        size = abs(self._size) * math.hypot(c, d)
        if size < _LEAST_SIZE:
            return
        x0, y0 = a * start + c * rise + e, b * start + d * rise + f
        x1, y1 = a * end + c * rise + e, b * end + d * rise + f
        if self._size * self._values["Tz"] < 0:
            a, b = -a, -b
        angle = 0
        if abs(b) <= _STRAIGHT * abs(a):
            if a < 0:
                angle, x0, x1, y0 = 2, -x0, -x1, -y0
        elif abs(a) <= _STRAIGHT * abs(b):
            if b > 0:
                angle, x0, x1, y0 = 1, y0, y1, -x0
            else:
                angle, x0, x1, y0 = 3, -y0, -y1, x0
        else:
            length = math.hypot(a, b)
            u, v = a / length, b / length
            angle, x0, x1, y0 = OBLIQUE, u * x0 + v * y0, u * x1 + v * y1, u * y0 - v * x0
        run = Run(text, x0, x1, y0, size, glyphs.descent, angle, self._artifacts > 0)
        if not all(map(math.isfinite, (x0, x1, y0, size))):
            return
        runs = self._page.runs
        runs.append(run)
        if len(runs) > MAX_RUNS:
            raise PageLimitError

    def _invoke(self, name: str) -> None:
        page = self._page
        stream = page.holdings.xobject(self._resources, name)
        if stream is None or id(stream) in self._within or len(self._within) >= MAX_FORM_DEPTH:
            return
        page.forms += 1
        if page.forms > MAX_FORMS:
            raise PageLimitError
        form = page.holdings.form(stream, self._resources)
        if form is None:
            page.images += 1
            return
        data, resources, matrix = form
        page.show(data, resources, multiplied(matrix, self._ctm), (*self._within, id(stream)))

    def _begin(self, mark: Mark) -> None:
        if mark.named:
            mark = self._page.holdings.mark(self._resources, mark)
        self._marks.append((mark, len(self._page.runs)))
        self._artifacts += mark.pagination

    def _end(self) -> None:
        if not self._marks:
            return
        mark, first = self._marks.pop()
        self._artifacts -= mark.pagination
        runs = self._page.runs
        if mark.actual is None or len(mark.actual) > _LONGEST_ACTUAL or len(runs) <= first:
            return
        shown = runs[first:]
        if len({run.y for run in shown}) == 1 and shown[0].x0 <= shown[-1].x1:
            runs[first:] = [shown[0]._replace(text=mark.actual, x1=shown[-1].x1)]


def _blank(glyphs: Iterable[tuple[str, float]], em: float, spacing: float, words: float) -> float:
    """The advance of the blanks that these glyphs begin with."""
    total = 0.0
    for text, width in glyphs:
        if not text.isspace():
            break
        total += width * em + spacing + words
    return total


def multiplied(one: Matrix, other: Matrix) -> Matrix:
    """The matrix that does what `one` does, then what `other` does."""
    a1, b1, c1, d1, e1, f1 = one
    a0, b0, c0, d0, e0, f0 = other
    return (
        a0 * a1 + c0 * b1,
        b0 * a1 + d0 * b1,
        a0 * c1 + c0 * d1,
        b0 * c1 + d0 * d1,
        a0 * e1 + c0 * f1 + e0,
        b0 * e1 + d0 * f1 + f0,
    )
