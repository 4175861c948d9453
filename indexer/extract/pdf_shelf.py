"""Fonts, forms and data that the pages of one PDF refer to, unpacked within bounds."""

import time
import zlib
from contextlib import suppress

from pdfminer.pdfinterp import PDFResourceManager
from pdfminer.pdftypes import LITERALS_FLATE_DECODE, PDFObjRef, PDFStream, resolve1
from pdfminer.psparser import PSLiteral, literal_name
from pdfminer.utils import decode_text

from indexer.extract.pdf_content import IDENTITY, Matrix, PageLimitError, Resources
from indexer.extract.pdf_glyphs import Glyphs, plain_font, read_font
from indexer.extract.pdf_tokens import Mark

MAX_STREAM_BYTES = 64 * 1024**2
"""Unpacked, of one stream that pages show."""
MAX_PAGE_BYTES = 128 * 1024**2
MAX_PAGE_CPU_S = 5.0
"""A hundred times what a full page takes."""


class OutOfTimeError(Exception):
    """The file takes longer than any should."""


class Shelf:
    """Fonts, forms and properties of a file by name; fonts are kept from page to page."""

    def __init__(self, deadline: float) -> None:
        """`deadline` is in seconds of this process's processor time."""
        self._deadline = deadline
        self._page_deadline = deadline
        self._page_bytes = 0
        self._manager = PDFResourceManager()
        self._fonts: dict[int, Glyphs] = {}
        self._named: dict[tuple[int, str], tuple[Resources, Glyphs]] = {}

    def next_page(self) -> None:
        """Begin another page, with its own share of time and memory.

        Raises:
            OutOfTimeError: there is no time left.

        """
        now = time.process_time()
        if now > self._deadline:
            raise OutOfTimeError
        self._page_deadline = now + MAX_PAGE_CPU_S
        self._page_bytes = 0

    def tick(self) -> None:
        """End the page when its share of time is spent."""
        if time.process_time() > self._page_deadline:
            raise PageLimitError

    def font(self, resources: Resources, name: str) -> Glyphs:
        """The font of that name; a plain one when the file holds none."""
        held = self._named.get((id(resources), name))
        if held is None:
            held = self._named[id(resources), name] = (resources, self._font(resources, name))
        return held[1]

    def _font(self, resources: Resources, name: str) -> Glyphs:
        fonts = resolve1(resources.get("Font"))
        reference = fonts.get(name) if isinstance(fonts, dict) else None
        key = reference.objid if isinstance(reference, PDFObjRef) else None
        if key is not None and key in self._fonts:
            return self._fonts[key]
        spec = resolve1(reference)
        try:
            glyphs = read_font(self._manager, spec)
        except Exception:  # noqa: BLE001 - a broken font costs its letters, not its page
            glyphs = plain_font(self._manager)
        if key is not None:
            self._fonts[key] = glyphs
        return glyphs

    def xobject(self, resources: Resources, name: str) -> PDFStream | None:
        """The image or form of that name."""
        objects = resolve1(resources.get("XObject"))
        found = resolve1(objects.get(name)) if isinstance(objects, dict) else None
        return found if isinstance(found, PDFStream) else None

    def form(
        self, stream: PDFStream, resources: Resources
    ) -> tuple[bytes, Resources, Matrix] | None:
        """A form's data, resources and matrix; None for an image."""
        subtype = resolve1(stream.get("Subtype"))
        if not isinstance(subtype, PSLiteral) or literal_name(subtype) != "Form":
            return None
        own = resolve1(stream.get("Resources"))
        values = resolve1(stream.get("Matrix"))
        numbers = [resolve1(one) for one in values] if isinstance(values, list) else []
        if len(numbers) != 6 or not all(isinstance(one, int | float) for one in numbers):
            numbers = list(IDENTITY)
        a, b, c, d, e, f = map(float, numbers)
        held = own if isinstance(own, dict) else resources
        return self.data(stream), held, (a, b, c, d, e, f)

    def mark(self, resources: Resources, mark: Mark) -> Mark:
        """The mark with the properties that the page's resources hold for it."""
        properties = resolve1(resources.get("Properties"))
        found = resolve1(properties.get(mark.named)) if isinstance(properties, dict) else None
        if not isinstance(found, dict):
            return mark
        actual = resolve1(found.get("ActualText"))
        return Mark(
            mark.tag,
            actual=decode_text(actual) if isinstance(actual, bytes) else None,
            pagination=str(resolve1(found.get("Type"))) == "/'Pagination'",
        )

    def data(self, stream: PDFStream) -> bytes:
        """A stream unpacked, up to a bound: a few bytes may stand for gigabytes."""
        filters = stream.get_filters()
        if stream.data is None and stream.decipher is None and len(filters) == 1:
            kind, parameters = filters[0]
            if kind in LITERALS_FLATE_DECODE and not parameters:
                return self._count(_inflated(stream.rawdata or b""))
        return self._count(stream.get_data()[:MAX_STREAM_BYTES])

    def _count(self, data: bytes) -> bytes:
        self._page_bytes += len(data)
        if self._page_bytes > MAX_PAGE_BYTES:
            raise PageLimitError
        return data


def _inflated(raw: bytes) -> bytes:
    """What could be unpacked; the rest may be damaged."""
    parts: list[bytes] = []
    stream = zlib.decompressobj()
    held = 0
    try:
        while held < MAX_STREAM_BYTES and not stream.eof:
            part = stream.decompress(raw, 1024**2)
            raw = stream.unconsumed_tail
            if not part and not raw:
                break
            parts.append(part)
            held += len(part)
    except zlib.error:
        if not parts:
            return _inflated_slowly(raw)
    return b"".join(parts)


def _inflated_slowly(raw: bytes) -> bytes:
    """Byte by byte up to the fault, for what is damaged in its first part."""
    stream = zlib.decompressobj()
    parts: list[bytes] = []
    with suppress(zlib.error):
        parts.extend(stream.decompress(raw[at : at + 1]) for at in range(min(len(raw), 1024**2)))
    return b"".join(parts)
