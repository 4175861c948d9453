"""Text recognised on the image of a page: lines with their places, and how sure it is of them."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class RecognisedLine:
    """One line, in points from the lower left of its page; `size` is the height of its letters.

    `confidence` is the mean of its words', from 0 to 1; `opens`: a paragraph begins with it.
    """

    text: str
    x0: float
    y0: float
    x1: float
    y1: float
    size: float
    confidence: float
    opens: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class RecognisedPage:
    """A page, `number` from 1, with its lines in reading order; `version` is what read it.

    `width` and `height` are those of the page as it was read: upright.
    """

    number: int
    width: float
    height: float
    lines: tuple[RecognisedLine, ...]
    version: str

    @property
    def confidence(self) -> float:
        """The mean of its letters', from 0 to 1."""
        letters = sum(len(line.text) for line in self.lines)
        return sum(line.confidence * len(line.text) for line in self.lines) / (letters or 1)


def stamp(pages: Iterable[RecognisedPage]) -> str:
    """What tells one set of recognised pages of a file from another: "3@ocr/1 4@ocr/1"."""
    return " ".join(stamp_of(page.number, page.version) for page in pages)


def stamp_of(number: int, version: str) -> str:
    """The part of a stamp that one page makes."""
    return f"{number}@{version}"
