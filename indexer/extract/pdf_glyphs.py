"""What the codes of a PDF font write and how far they advance, looked up once a code.

pdfminer.six reads fonts; the maps from codes to letters that files carry (ToUnicode, ISO 32000-1,
9.10.3) are read here, many times faster than by its general parser.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice

from pdfminer.cmapdb import IdentityCMap
from pdfminer.pdffont import PDFCIDFont, PDFFont, PDFUnicodeNotDefined
from pdfminer.pdfinterp import PDFResourceManager
from pdfminer.pdftypes import PDFStream, dict_value, list_value, resolve1, stream_value
from pdfminer.psparser import literal_name

UNKNOWN = "\ufffd"
"""What a code writes when nothing in the file says which letter it draws."""
_SPACE_GLYPH = 3
"""The space of TrueType fonts, by custom; maps leave it out more often than letters."""
MAX_CODES = 0x10000
MAX_MAP_BYTES = 4 * 1024**2
_MAX_LETTERS = 12
"""Of one code: « ffi » has three; more are no ligature but a fault."""

_BLOCK = re.compile(rb"beginbf(char|range)(.*?)endbf", re.DOTALL)
_CHAR = re.compile(rb"<([0-9A-Fa-f\s]*)>\s*<([0-9A-Fa-f\s]*)>")
_RANGE = re.compile(
    rb"<([0-9A-Fa-f\s]*)>\s*<([0-9A-Fa-f\s]*)>\s*(?:<([0-9A-Fa-f\s]*)>|\[([^\]]*)\])"
)
_HEX = re.compile(rb"<([0-9A-Fa-f\s]*)>")
_FONT_FILES = ("FontFile", "FontFile2", "FontFile3")


@dataclass(frozen=True, slots=True, kw_only=True)
class Glyphs:
    """A font's codes: `known` fills itself with what each writes, and its advance in ems."""

    font: PDFFont
    letters: Mapping[int, str]
    multibyte: bool
    descent: float
    known: dict[int, tuple[str, float]] = field(default_factory=dict)

    def of(self, string: bytes) -> list[tuple[str, float]]:
        """Text and advance of each code of a shown string."""
        known = self.known
        codes = self.font.decode(string) if self.multibyte else string
        return [known.get(code) or self._look_up(code) for code in codes]

    def _look_up(self, code: int) -> tuple[str, float]:
        text = self.letters.get(code)
        if text is None:
            try:
                text = self.font.to_unichr(code)
            except PDFUnicodeNotDefined:
                text = " " if self.multibyte and code == _SPACE_GLYPH else UNKNOWN
        self.known[code] = found = (text, self.font.char_width(code))
        return found


def read_font(manager: PDFResourceManager, spec: Mapping[str, object]) -> Glyphs:
    """The glyphs of a font dictionary; raises nearly anything on a broken one."""
    spec = dict(spec)
    composite = "Subtype" in spec and literal_name(spec["Subtype"]) == "Type0"
    if composite:
        descendants = list_value(spec["DescendantFonts"])
        whole = dict(dict_value(descendants[0]))
        whole.update({key: resolve1(spec[key]) for key in ("Encoding", "ToUnicode") if key in spec})
        spec = whole
    letters: Mapping[int, str] = {}
    stream = resolve1(spec.get("ToUnicode"))
    if isinstance(stream, PDFStream):
        found = to_unicode(stream_value(stream).get_data()[:MAX_MAP_BYTES])
        letters = dict(islice(found, 2 * MAX_CODES))
    light = _without_map(spec) if letters else spec
    font = manager.get_font(None, light)
    if letters and isinstance(font, PDFCIDFont) and not isinstance(font.cmap, IdentityCMap):
        # Its codes are not those of the map: pdfminer knows how they meet.
        font, letters = manager.get_font(None, spec), {}
    return Glyphs(
        font=font, letters=letters, multibyte=font.is_multibyte(), descent=font.get_descent()
    )


def plain_font(manager: PDFResourceManager) -> Glyphs:
    """What stands for a font that the file names and does not hold."""
    font = manager.get_font(None, {})
    return Glyphs(font=font, letters={}, multibyte=False, descent=-0.2)


def to_unicode(data: bytes) -> Iterator[tuple[int, str]]:
    """Codes and what they write, of a ToUnicode map; what is malformed is passed over.

    >>> list(to_unicode(b"1 beginbfchar <01> <00660069> endbfchar"))
    [(1, 'fi')]
    """
    for kind, block in _BLOCK.findall(data):
        if kind == b"char":
            for code, target in _CHAR.findall(block):
                text = _text(target)
                if code.strip() and text:
                    yield _number(code), text
            continue
        for first, last, target, listed in _RANGE.findall(block):
            if not first.strip() or not last.strip():
                continue
            start = _number(first)
            codes = range(start, min(_number(last), start + MAX_CODES) + 1)
            texts = [_text(item) for item in _HEX.findall(listed)]
            yield from zip(codes, texts or _successive(_text(target), len(codes)), strict=False)


def _successive(text: str, count: int) -> Iterator[str]:
    """A text and those that follow it, its last letter one further each time."""
    if text:
        for letter in range(ord(text[-1]), min(ord(text[-1]) + count, 0x110000)):
            yield text[:-1] + chr(letter)


def _number(digits: bytes) -> int:
    return int(b"".join(digits.split())[:8], 16)


def _text(digits: bytes) -> str:
    """UTF-16 as hexadecimal digits; some files write a single byte for a letter below 256."""
    written = "".join(digits.decode("ascii").split())[: 4 * _MAX_LETTERS]
    code = bytes.fromhex(written + "0" * (len(written) % 2))
    return chr(code[0]) if len(code) == 1 else code.decode("utf-16-be", errors="ignore")


def _without_map(spec: Mapping[str, object]) -> dict[str, object]:
    """The font without what would only be read to know its letters, which are known."""
    light = {**spec, "ToUnicode": PDFStream({}, b"")}
    descriptor = resolve1(spec.get("FontDescriptor"))
    if isinstance(descriptor, dict):
        light["FontDescriptor"] = {
            key: value for key, value in descriptor.items() if key not in _FONT_FILES
        }
    return light
