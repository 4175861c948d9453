"""Operations of a PDF content stream that bear on its text (ISO 32000-1, 7.2 to 7.3 and 9.4).

One regular expression passes over the rest, since drawing is most of what pages hold. It never
looks back: what is malformed costs one character, and reading goes on after it.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from pdfminer.utils import decode_text

_STRING = rb"\((?:[^()\\]++|\\.|\((?:[^()\\]++|\\.|\((?:[^()\\]++|\\.)*+\))*+\))*+\)"
_HEX = rb"<[0-9A-Fa-f\s]*+>"
_SHOWN = rb"(" + _STRING + rb"|" + _HEX + rb")"
_NUMBER = rb"[-+.\d]++"
_NAME = rb"/([^\s()<>\[\]{}/%]*+)"
_END = rb"(?=[\s/\[(<%]|$)"
_INSIDE = rb"[^<>()]++|" + _STRING + rb"|" + _HEX
_DICTIONARY = rb"(<<(?:" + _INSIDE + rb"|<<(?:" + _INSIDE + rb")*+>>)*+>>)"
_PATTERNS = {
    "drawn": rb"(?:(?:[-+.\d]++\s++){0,6}+"
    rb"(?:re|rg|RG|scn?|SCN?|[mlcvyhnSsFwJjMigGkK]|[fBbW]\*?)\s++)++",
    "Tj": _SHOWN + rb"\s*+Tj",
    "TJ": rb"\[((?:[^\[\]()<>]++|" + _STRING + rb"|" + _HEX + rb")*+)\]\s*+TJ",
    "state": rb"((?:[-+.\d]++\s++){1,6}+)(Td|TD|Tm|cm|T[cwzLs])" + _END,
    "Tf": _NAME + rb"\s++(" + _NUMBER + rb")\s++Tf",
    "bare": rb"(q|Q|BT|T\*|EMC)" + _END,
    "Do": _NAME + rb"\s++Do",
    "BDC": _NAME + rb"\s*+(?:" + _DICTIONARY + rb"|" + _NAME + rb")?+\s*+(?:BDC|BMC)" + _END,
    "quote": rb"(?:(" + _NUMBER + rb")\s++(" + _NUMBER + rb")\s*+)?+" + _SHOWN + rb"\s*+['\"]",
    "BI": rb"BI\s.{0,2000}?\sID\s",
}
_TOKEN = re.compile(
    b"|".join(b"(?P<" + name.encode() + b">" + text + b")" for name, text in _PATTERNS.items())
    + rb"|%[^\r\n]*+|"
    + _STRING
    + rb"|"
    + _HEX
    + rb"|/?+[^\s()<>\[\]{}/%]++|\S",
    re.DOTALL,
)
_AT = _TOKEN.groupindex
_ELEMENT = re.compile(_SHOWN + rb"|(" + _NUMBER + rb")", re.DOTALL)
_IMAGE_END = re.compile(rb"\sEI(?=[\s/\[(<%]|$)")
_ESCAPE = re.compile(rb"\\([0-7]{1,3}|\r\n|.)", re.DOTALL)
_ESCAPED = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}
_CONTINUED = frozenset({b"\n", b"\r", b"\r\n"})
_NAME_ESCAPE = re.compile(rb"#([0-9A-Fa-f]{2})")
_ACTUAL_TEXT = re.compile(rb"/ActualText\s*" + _SHOWN, re.DOTALL)
_PAGINATION = re.compile(rb"/Type\s*/Pagination|/Subtype\s*/(?:Header|Footer)")


class Mark(NamedTuple):
    """The start of marked content; `named` is where its properties are kept when not here."""

    tag: str
    actual: str | None = None
    pagination: bool = False
    named: str = ""


Element = bytes | float
Operation = tuple[str, tuple[Element, ...] | tuple[str, float] | Mark | str]
"""Operator and operands: "TJ" with strings and numbers; "Tf" with name and size; "Do" with a name;
"BDC" with a Mark; "EI" for an image; others with numbers, or none."""


def operations(data: bytes) -> Iterator[Operation]:  # noqa: PLR0912 - one case an operator
    """Every operation of a stream that bears on text, in order."""
    position: int | None = 0
    images_end = True
    while position is not None:
        start, position = position, None
        for match in _TOKEN.finditer(data, start):
            kind = match.lastgroup
            if kind is None or kind == "drawn":
                continue
            first = _AT[kind] + 1
            if kind == "Tj":
                yield "TJ", (string(match[first]),)
            elif kind == "TJ":
                yield "TJ", elements(match[first])
            elif kind == "state":
                numbers = tuple(number(one) for one in match[first].split())
                yield match[first + 1].decode(), numbers
            elif kind == "Tf":
                yield "Tf", (name(match[first]), number(match[first + 1]))
            elif kind == "bare":
                yield match[first].decode(), ()
            elif kind == "Do":
                yield "Do", name(match[first])
            elif kind == "BDC":
                yield "BDC", _mark(match[first], match[first + 1], match[first + 2])
            elif kind == "quote":
                if match[first]:
                    yield "Tw", (number(match[first]),)
                    yield "Tc", (number(match[first + 1]),)
                yield "T*", ()
                yield "TJ", (string(match[first + 2]),)
            elif images_end:
                yield "EI", ()
                end = _IMAGE_END.search(data, match.end() - 1)
                if end:
                    position = end.end()
                    break
                images_end = False


def elements(array: bytes) -> tuple[Element, ...]:
    """Strings and numbers of an array that is shown.

    >>> elements(b"(Qu) -15 <2761>")
    (b'Qu', -15.0, b"'a")
    """
    return tuple(
        string(shown) if shown else number(shift) for shown, shift in _ELEMENT.findall(array)
    )


def string(token: bytes) -> bytes:
    r"""The bytes that a string stands for.

    >>> string(rb"(a\(b\)\101)"), string(b"<48 4>")
    (b'a(b)A', b'H@')
    """
    if token.startswith(b"<"):
        digits = b"".join(token[1:-1].split()).decode("ascii")
        return bytes.fromhex(digits + "0" * (len(digits) % 2))
    inside = token[1:-1]
    return _ESCAPE.sub(_unescaped, inside) if b"\\" in inside else inside


def number(token: bytes) -> float:
    """A number; 0 when it is none, as other readers have it."""
    try:
        return float(token)
    except ValueError:
        return 0.0


def name(token: bytes) -> str:
    """A name without its solidus, as pdfminer keys resources."""
    if b"#" in token:
        token = _NAME_ESCAPE.sub(lambda match: bytes([int(match[1], 16)]), token)
    return token.decode("utf-8", errors="replace")


def _unescaped(match: re.Match[bytes]) -> bytes:
    code = match[1]
    if code in _CONTINUED:
        return b""
    if code[0] in b"01234567":
        return bytes([int(code, 8) & 0xFF])
    return _ESCAPED.get(code, code)


def _mark(tag: bytes, dictionary: bytes | None, named: bytes | None) -> Mark:
    if not dictionary:
        return Mark(name(tag), named=name(named) if named else "")
    actual = _ACTUAL_TEXT.search(dictionary)
    return Mark(
        name(tag),
        actual=decode_text(string(actual[1])) if actual else None,
        pagination=_PAGINATION.search(dictionary) is not None,
    )
