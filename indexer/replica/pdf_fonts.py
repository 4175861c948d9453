"""The TrueType fonts of the sample PDFs, with no-break spaces that survive in the text layer.

reportlab writes a no-break space as a plain one, and breaks lines at the narrow one. Text set in a
font from here carries private-use stand-ins for both; the character map of the file names the
real characters.
"""

from functools import cache
from pathlib import Path

import reportlab
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.pdfdoc import PDFDocument
from reportlab.pdfbase.ttfonts import TTFont

from kb.errors import ConfigError

NO_BREAK_SPACE, NARROW_NO_BREAK_SPACE = "\u00a0", "\u202f"
_STAND_INS = {NO_BREAK_SPACE: "\ue0a0", NARROW_NO_BREAK_SPACE: "\ue02f"}
_TO_STAND_INS = str.maketrans(_STAND_INS)
_MEANT = {ord(stand_in): ord(meant) for meant, stand_in in _STAND_INS.items()}
_FILES = {"Vera": "Vera.ttf", "VeraBd": "VeraBd.ttf"}
BOLD_OF = {"Helvetica": "Helvetica-Bold", "Times-Roman": "Times-Bold", "Vera": "VeraBd"}


class _SpacedFont(TTFont):
    """A font that draws the stand-ins as blanks and maps them to the characters they stand for."""

    def __init__(self, name: str, file: Path) -> None:
        super().__init__(name, str(file))
        for code in (*_MEANT, *_MEANT.values()):
            self.face.charToGlyph[code] = self.face.charToGlyph[ord(" ")]
            self.face.charWidths[code] = self.face.charWidths[ord(" ")]

    def addObjects(self, doc: PDFDocument) -> None:  # noqa: N802 - reportlab's name
        """Write the font into a document, its character map corrected."""
        for subset in self.state[doc].subsets:
            subset[:] = [_MEANT.get(code, code) for code in subset]
        super().addObjects(doc)


@cache
def register_fonts() -> None:
    """Make Vera, from reportlab's own package, known to it; it holds the ligatures fi and fl."""
    folder = Path(reportlab.__file__).parent / "fonts"
    for name, file in _FILES.items():
        pdfmetrics.registerFont(_SpacedFont(name, folder / file))


def drawable(text: str, font: str) -> str:
    """The characters to draw so that `text` is what the text layer holds.

    The fonts every reader has know one no-break space only, and extractors read it as a blank.
    Raises `ConfigError` naming the first character the font cannot draw.
    """
    spaced = pdfmetrics.getFont(font)
    if isinstance(spaced, _SpacedFont):
        drawn = text.translate(_TO_STAND_INS)
        known = spaced.face.charToGlyph
        missing = next((character for character in drawn if ord(character) not in known), None)
    else:
        drawn = text.replace(NARROW_NO_BREAK_SPACE, NO_BREAK_SPACE)
        missing = next((c for c in drawn if not c.encode("cp1252", "ignore")), None)
    if missing:
        raise ConfigError(
            f"{font} cannot draw {missing!r} (U+{ord(missing):04X}) of {text[:60]!r}: "
            "write another character or choose another font"
        )
    return drawn
