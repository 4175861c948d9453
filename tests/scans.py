"""Scans made when a test runs: pages of real PDFs as pictures, crooked, blurred and speckled."""

import io
import random
import re
from difflib import SequenceMatcher

import pypdfium2
import pytest
from PIL import Image, ImageFilter

from indexer.extract.ocr import DOTS_PER_INCH, INSTALL, missing

_WORD = re.compile(r"\w+")


def require_tesseract() -> None:
    """Skip, and say so, where pages that are images cannot be read."""
    if absent := missing():
        pytest.skip(f"NO OCR: scans were not read ({absent}: {INSTALL}); run `make ocr`")


def scanned(
    body: bytes, *, pages: int = 1, skew: float = 0.7, noise: float = 0.02, turn: int = 0
) -> bytes:
    """The first pages of a PDF as an old scanner gives them back, without a text.

    `skew` is in degrees, `noise` the share of dots that are stains, `turn` in quarters.
    """
    stains = random.Random(7)
    drawn: list[Image.Image] = []
    document = pypdfium2.PdfDocument(body)
    for number in range(min(pages, len(document))):
        scale = DOTS_PER_INCH / 72
        image = document[number].render(scale=scale, grayscale=True).to_pil()
        image = image.rotate(skew, fillcolor=255, resample=Image.Resampling.BICUBIC)
        image = image.filter(ImageFilter.GaussianBlur(0.8)).point(lambda dot: 40 + dot * 0.75)
        for _ in range(int(noise * image.width * image.height / 4)):
            at = stains.randrange(image.width - 1), stains.randrange(image.height - 1)
            image.putpixel(at, stains.choice((20, 60, 250)))
        drawn.append(image.rotate(90 * turn, expand=True))
    document.close()
    file = io.BytesIO()
    first, *others = drawn
    first.save(
        file, "PDF", resolution=DOTS_PER_INCH, save_all=True, append_images=others, quality=60
    )
    return file.getvalue()


def words_right(read: str, truth: str) -> float:
    """The share of the words of `truth`, in order, that `read` has as they are written."""
    wanted, found = _WORD.findall(truth.lower()), _WORD.findall(read.lower())
    matched = SequenceMatcher(None, wanted, found, autojunk=False).get_matching_blocks()
    return sum(block.size for block in matched) / len(wanted)
