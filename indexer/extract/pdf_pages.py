"""What a PDF file holds before it is made into text: pages of lines with their places."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of text; `size` is its letters' height, places are points from the lower left.

    `angle`: 0 upright; 1 to 3 turned by quarters, with the places of the page turned back; 4 any
    other. `artifact`: the file itself says that it is a header or footer.
    """

    text: str
    x0: float
    y0: float
    x1: float
    y1: float
    size: float
    angle: int = 0
    artifact: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PdfPage:
    """One page, `number` from 1; lines are in no order. `failed` says why it has none.

    `label` is what the file calls it (« iv »); "" when that is not told.
    """

    number: int
    width: float
    height: float
    lines: tuple[Line, ...]
    images: int = 0
    addresses: tuple[str, ...] = ()
    label: str = ""
    failed: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """An entry of a file's outline: `level` from 1, the page that it opens from 1."""

    title: str
    level: int
    page: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PdfFile:
    """A whole file: `info` holds its metadata as text, `language` its /Lang.

    `reader` is the library that read it, with our version of what is made of it.
    """

    pages: tuple[PdfPage, ...]
    info: Mapping[str, str] = field(default_factory=dict)
    language: str = ""
    outline: tuple[Heading, ...] = ()
    reader: str = ""
