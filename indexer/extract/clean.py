"""Text as it is stored: NFC, ordinary spaces, no ligature, no control character, no soft hyphen.

Letters that French writes (œ, æ, accents, « », ’) stay as they are; folding them is the analyzer's.
"""

import re
import unicodedata

_LIGATURES = {
    0xFB00: "ff",
    0xFB01: "fi",
    0xFB02: "fl",
    0xFB03: "ffi",
    0xFB04: "ffl",
    0xFB05: "st",
    0xFB06: "st",
}
_SPACES = dict.fromkeys([0xA0, *range(0x2000, 0x200B), 0x202F, 0x205F, 0x3000, 0x09, 0x0B], " ")
_LINE_ENDS = dict.fromkeys([0x0C, 0x0D, 0x85, 0x2028, 0x2029], "\n")
# Zero-width characters, soft hyphen, directional marks: unseen, they split words for a search.
_INVISIBLE: dict[int, str | None] = dict.fromkeys(
    [0xAD, 0x180E, *range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x2065), 0xFEFF]
)
_CONTROLS: dict[int, str | None] = dict.fromkeys(
    [*range(0x09), *range(0x0E, 0x20), *range(0x7F, 0x85), *range(0x86, 0xA0)]
)
_SURROGATES = dict.fromkeys(range(0xD800, 0xE000), "\ufffd")
_TABLE: dict[int, str | None] = {
    **_CONTROLS,
    **_INVISIBLE,
    **_LIGATURES,
    **_SPACES,
    **dict.fromkeys([0x2010, 0x2011], "-"),
    **_LINE_ENDS,
    **_SURROGATES,
}
_SOFT_LINE_END = re.compile(r"[\xad\x02][ \t]*\r?\n[ \t]*")
_SPACE_RUN = re.compile(r" {2,}")
_AROUND_LINE_END = re.compile(r" *\n *")


def clean_text(text: str) -> str:
    r"""The text to store; lines stay lines, spaces inside them single.

    >>> clean_text("e\u0301galite\u0301\u00a0:  ﬁn")
    'égalité : fin'
    """
    text = _SOFT_LINE_END.sub("", text).replace("\r\n", "\n")
    text = unicodedata.normalize("NFC", text.translate(_TABLE))
    return _AROUND_LINE_END.sub("\n", _SPACE_RUN.sub(" ", text)).strip()


def clean_line(text: str) -> str:
    """The text to store on one line: a title, a label, a name."""
    return " ".join(clean_text(text).split())
