"""Images of the first pages of a PDF, small enough to be told apart and too small to be read."""

import io
import time
from contextlib import closing

import pypdfium2

from indexer.model import Fetched
from kb.previews import WIDTH_PX

MAX_CPU_S = 15.0
"""Of one file; pages not drawn by then have no image."""
_TALLEST = 3.0
"""Of its width: a taller page is a scroll or a trap."""
_QUALITY = 55

Previews = tuple[tuple[int, bytes], ...]
"""Pages from 1, with their images as WebP."""


def draw_previews(fetched: Fetched, pages: int) -> Previews:
    """Images of the first pages of a PDF; () for what PDFium cannot open or is none."""
    try:
        document = pypdfium2.PdfDocument(fetched.body)
    except pypdfium2.PdfiumError:
        return ()
    deadline = time.process_time() + MAX_CPU_S
    drawn: list[tuple[int, bytes]] = []
    with closing(document):
        for index in range(min(pages, len(document))):
            if time.process_time() > deadline:
                break
            image = _drawn(document, index)
            if image:
                drawn.append((index + 1, image))
    return tuple(drawn)


def count_previews(fetched: Fetched, pages: int) -> int:
    """How many images `draw_previews` would try to draw."""
    try:
        with closing(pypdfium2.PdfDocument(fetched.body)) as document:
            return min(pages, len(document))
    except pypdfium2.PdfiumError:
        return 0


def _drawn(document: pypdfium2.PdfDocument, index: int) -> bytes:
    try:
        with closing(document[index]) as page:
            width, height = page.get_size()
            if not 0 < width < float("inf") or not 0 < height <= _TALLEST * width:
                return b""
            with closing(page.render(scale=WIDTH_PX / width, may_draw_forms=False)) as bitmap:
                target = io.BytesIO()
                bitmap.to_pil().save(target, "WEBP", quality=_QUALITY, method=3)
                return target.getvalue()
    except pypdfium2.PdfiumError:
        return b""
