"""Clean one surface form: NFC, one apostrophe, one hyphen, nothing invisible.

Only pieces of text pass here, never a whole document: offsets are those of the original text
because the tokenizer cuts the original and each piece is cleaned on its own.
"""

import unicodedata

# Invisible in a word: soft hyphen, zero-width marks, joiners, direction marks, variation
# selectors, and the control characters that PDF extraction leaves behind.
IGNORABLE = (
    "\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff"
    "\x00-\x08\x0e-\x1b\x7f\x80-\x84\x86-\x91\x93-\x95\x98-\x9b\x9d\x9e"
)
APOSTROPHES = "'’‘ʼ`´′＇\x92"  # U+0092: a Windows-1252 apostrophe read as Latin-1
HYPHENS = "-‐‑‒–−﹣－\x96\x97"
DOTS = "·∙•‧⋅・･⸱․\u0387"

_REMOVED = {
    code: None
    for low, high in (
        (0x00, 0x08),
        (0x0E, 0x1B),
        (0x7F, 0x84),
        (0x86, 0x91),
        (0x93, 0x95),
        (0x98, 0x9B),
        (0x9D, 0x9E),
        (0xAD, 0xAD),
        (0x034F, 0x034F),
        (0x061C, 0x061C),
        (0x180E, 0x180E),
        (0x200B, 0x200F),
        (0x202A, 0x202E),
        (0x2060, 0x206F),
        (0xFE00, 0xFE0F),
        (0xFEFF, 0xFEFF),
    )
    for code in range(low, high + 1)
}
# Ligatures of type-setting stand for their letters; œ and æ are letters of French and stay.
_REPLACED = {
    0xFB00: "ff",
    0xFB01: "fi",
    0xFB02: "fl",
    0xFB03: "ffi",
    0xFB04: "ffl",
    0xFB05: "st",
    0xFB06: "st",
    0x0132: "IJ",
    0x0133: "ij",
    0x9C: "œ",
    0x8C: "Œ",
    **{ord(c): "'" for c in APOSTROPHES},
    **{ord(c): "-" for c in HYPHENS},
    **{ord(c): "·" for c in DOTS},
}
_TABLE: dict[int, str | None] = {**_REMOVED, **_REPLACED}


def clean(surface: str) -> str:
    """Surface form in NFC, with ' - · as the only apostrophe, hyphen and middle dot.

    >>> clean("qualiﬁ\u00adcation"), clean("l’e\u0301lu∙e")
    ('qualification', "l'élu·e")
    """
    if surface.isascii() and surface.isalnum():
        return surface
    return unicodedata.normalize("NFC", surface.translate(_TABLE))
